import { parseArgs } from 'node:util'
import { allScenarios } from './all-scenarios.ts'
import { runScenario } from './run-scenario.ts'
import { hasDatabaseServer } from './world/database-server.ts'

const usage = `npm run test:faults -- [scenario …] [--engine embedded|server] [--points 200] [--seed 1] [--json]

Kills, stops and misleads a running Gatehouse on this machine and counts which promises held.
Scenarios: ${allScenarios.map(({ name }) => name).join(', ')}. Without a name, all of them.
A fault strikes --points times in each. The same seed makes the same choices.

Examples:
  npm run test:faults -- --points 20
  npm run test:faults -- kill-house --engine server --json`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string' },
    points: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const unknown = positionals.filter((word) => !allScenarios.some(({ name }) => name === word))
const points = Number(values.points)
const seed = Number(values.seed)
const isUsable =
  unknown.length === 0 &&
  Number.isInteger(points) &&
  points > 0 &&
  Number.isInteger(seed) &&
  [undefined, 'embedded', 'server'].includes(values.engine)
if (values.help || !isUsable) {
  process.stdout.write(`${usage}\n`)
  process.exit(values.help ? 0 : 2)
}

const results: unknown[] = []
let hasBroken = false
for (const scenario of allScenarios) {
  if (positionals.length > 0 && !positionals.includes(scenario.name)) continue
  for (const engine of scenario.engines) {
    if (values.engine !== undefined && values.engine !== engine) continue
    if (engine === 'server' && !hasDatabaseServer()) {
      process.stderr.write(`${scenario.name} on a server is skipped: no PostgreSQL is installed.\n`)
      continue
    }
    const startedAt = performance.now()
    const tell = (progress: string): void => void process.stderr.write(`${scenario.name} on ${engine}: ${progress}\n`)
    const { broken, figures } = await runScenario(scenario, { engine, points, seed, tell })
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    hasBroken ||= broken.length > 0
    results.push({ scenario: scenario.name, engine, points, seed, seconds, figures, broken })
    if (values.json) continue
    process.stdout.write(`\n${scenario.name} on ${engine} (${seconds} s): ${scenario.promise}\n`)
    for (const [what, count] of Object.entries(figures))
      process.stdout.write(`  ${what.padEnd(44)} ${String(count).padStart(8)}\n`)
    process.stdout.write(broken.length === 0 ? '  every promise held\n' : `  BROKEN: ${broken.length}\n`)
    for (const one of broken.slice(0, 20)) process.stdout.write(`    ${one}\n`)
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
process.exitCode = hasBroken ? 1 : 0
