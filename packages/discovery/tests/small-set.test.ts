import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openBuiltInEmbedder, openRankedSearch, type Configuration } from '../src/measure.ts'

// Requests in other words than the tools use, see small-set/README.md.
const tools = lines<{ id: string; namespace: string; name: string; description: string; server_description: string }>(
  'tools',
)
const queries = lines<{ query: string; relevant: readonly string[] }>('queries')

/** In per cent of what is asked for among the first five. */
const floor = 74
/** What meaning and clauses have to add to words alone, in points. */
const leastGain = 8

test('finds by meaning and clauses what words alone miss', async () => {
  const words = await recallAt5('words')
  const hybrid = await recallAt5('hybrid')
  expect(hybrid).toBeGreaterThanOrEqual(floor)
  expect(hybrid).toBeGreaterThanOrEqual(words + leastGain)
})

async function recallAt5(configuration: Configuration): Promise<number> {
  const search = await openRankedSearch(
    tools.map(({ server_description, ...tool }) => ({
      ...tool,
      namespaceDescription: server_description,
      tags: [],
      parameters: [],
    })),
    openBuiltInEmbedder(),
  )
  let found = 0
  for (const { query, relevant } of queries) {
    const first = await search.rank(query, configuration, 5)
    found += relevant.filter((id) => first.includes(id)).length / relevant.length
  }
  return (100 * found) / queries.length
}

function lines<T>(file: string): readonly T[] {
  return readFileSync(new URL(`small-set/${file}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
}
