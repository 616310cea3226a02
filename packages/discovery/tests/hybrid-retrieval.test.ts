import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openBuiltInEmbedder, openRankedSearch, type Configuration, type LabelledTool } from '../src/measure.ts'

// Of the sets, toolbench alone is wholly unknown to the weights; for the others see docs/retrieval.md.
const folder = join(import.meta.dirname, '../../../../shared/data/retrieval')

interface SetTool extends Partial<LabelledTool> {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly server_description?: string
}

interface SetQuery {
  readonly query: string
  readonly relevant: readonly string[]
  readonly groups?: readonly (readonly string[])[]
}

/** So much more of what is asked for is among the first five than by words alone, in points. */
const cases = [
  { set: 'toolbench', every: 6, leastGain: 1 },
  { set: 'etom', every: 6, leastGain: 0 },
  { set: 'sealtools', every: 6, leastGain: 2 },
  { set: 'apizoo', every: 4, leastGain: 0 },
  { set: 'metatool', every: 60, leastGain: 2 },
]

describe.skipIf(!existsSync(folder))('on labelled requests (skipped without ../shared/data/retrieval)', () => {
  test.each(cases)(
    '$set: meaning and clauses never lose to words alone',
    async ({ set, every, leastGain }) => {
      const search = await openRankedSearch(linesOf<SetTool>(set, 'tools').map(labelledTool), openBuiltInEmbedder())
      const queries = linesOf<SetQuery>(set, 'queries').filter((_, i) => i % every === 0)
      const recallAt5 = async (configuration: Configuration): Promise<number> => {
        let found = 0
        for (const { query, relevant, groups = relevant.map((id) => [id]) } of queries) {
          const first = new Set(await search.rank(query, configuration, 5))
          found += groups.filter((group) => group.some((id) => first.has(id))).length / groups.length
        }
        return (100 * found) / queries.length
      }
      expect(await recallAt5('hybrid')).toBeGreaterThanOrEqual((await recallAt5('words')) + leastGain)
    },
    120_000,
  )
})

function labelledTool({ server_description = '', parameters = [], ...tool }: SetTool): LabelledTool {
  return { description: '', tags: [], ...tool, parameters, namespaceDescription: server_description }
}

function linesOf<T>(set: string, file: string): readonly T[] {
  return gunzipSync(readFileSync(join(folder, set, `${file}.jsonl.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
