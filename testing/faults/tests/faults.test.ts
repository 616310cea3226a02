// A few strikes of each fault; `npm run test:faults` strikes two hundred times.
import { hasDatabaseServer } from '../src/world/database-server.ts'
import { describe, expect, test } from 'vitest'
import { allScenarios } from '../src/all-scenarios.ts'
import { runScenario } from '../src/run-scenario.ts'

const strikes: Readonly<Record<string, number>> = {
  'kill-house': 2,
  'retry-storm': 6,
  'stop-database': 2,
  'stop-valkey': 2,
  'bad-backend': 9,
}

for (const scenario of allScenarios) {
  const { name, promise, engines } = scenario
  describe(`${name}`, () => {
    test.each(engines.filter((engine) => engine === 'embedded' || hasDatabaseServer()))(
      `on %s: ${promise}`,
      { timeout: 240_000 },
      async (engine) => {
        const points = strikes[name]!
        const { broken, figures } = await runScenario(scenario, { engine, points, seed: 7, tell: () => {} })
        expect(broken, JSON.stringify(figures)).toEqual([])
      },
    )
  })
}
