import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure } from '../benchmark.ts'
import { startHouseProcess } from '../house/start-house-process.ts'
import { inRounds, timed } from '../measure/in-rounds.ts'

export const startBenchmark: Benchmark = {
  name: 'start',
  title: 'Start',
  method:
    'The time from starting the process `gatehouse up --json` to its ready line. First start: a data directory and a ' +
    'compile cache that do not exist yet, as after `npm ci`. Later start: the same data directory again, with the sample ' +
    'company in it. Baselines: `node -e 0`, and a process that only creates (first) or opens (later) a PGlite database.',

  async run({ isQuick, onProgress }) {
    await using directory = await temporaryDirectory()
    let round = 0
    // The later start of a round opens what the first one of the round has made.
    const house = (): Parameters<typeof startAndStop>[0] => ({
      dataDir: join(directory.path, `data-${round}`),
      ...(isQuick ? {} : { compileCache: join(directory.path, `cache-${round}`) }),
    })
    const database = (): string => join(directory.path, `pglite-${round}`)
    onProgress('first and later starts')
    const took = await inRounds(isQuick ? 1 : 5, {
      nothing: () => runNode('-e', `${++round}`),
      create: () => runNode(openPglite, database()),
      first: () => startAndStop(house()),
      open: () => runNode(openPglite, database()),
      later: () => startAndStop(house()),
    })
    const group = 'Start, milliseconds'
    const nothing = { what: 'node -e 0', value: took.nothing }
    return {
      figures: [
        figure({
          group,
          what: 'first start',
          unit: 'ms',
          value: took.first,
          baseline: { what: 'PGlite alone, created', value: took.create },
          aim: { atMost: 8_000 },
        }),
        figure({
          group,
          what: 'later start',
          unit: 'ms',
          value: took.later,
          baseline: { what: 'PGlite alone, opened', value: took.open },
          aim: { atMost: 2_500 },
        }),
        figure({ group, what: 'first start, against Node alone', unit: 'ms', value: took.first, baseline: nothing }),
        figure({ group, what: 'later start, against Node alone', unit: 'ms', value: took.later, baseline: nothing }),
      ],
      remarks: [],
    }
  },
}

const openPglite = fileURLToPath(new URL('../start/open-pglite.ts', import.meta.url))

async function startAndStop(options: { readonly dataDir: string; readonly compileCache?: string }): Promise<number> {
  await using house = await startHouseProcess(options)
  return house.readyAfterMs
}

/** From the start of the process to its end. */
function runNode(...words: readonly string[]): Promise<number> {
  return timed(async () => {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`node ended with ${code}`)
  })
}
