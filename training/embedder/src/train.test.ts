import { createTableEmbedder, type LabelledTool } from '@gatehouse/discovery/measure'
import { expect, test } from 'vitest'
import type { LabelledSet } from './material/read-labelled-set.ts'
import { train } from './train.ts'

// A world in which the words of people (left) and those of tools (right) meet only in labelled queries.
const meanings = [
  ['rain', 'precipitation'],
  ['money', 'invoice'],
  ['boss', 'manager'],
  ['car', 'vehicle'],
] as const
const verbs = ['list', 'create', 'update', 'archive', 'export', 'import', 'share', 'count', 'find', 'copy']

const tools = meanings.flatMap(([, noun]) =>
  verbs.map((verb): LabelledTool => ({
    id: `${noun}.${verb}`,
    namespace: noun,
    name: `${verb}_${noun}`,
    description: `Will ${verb} one ${noun} of the account. The ${noun} is chosen by its number.`,
    tags: [],
    parameters: [{ name: `${noun}_id` }],
    namespaceDescription: '',
  })),
)
const set: LabelledSet = {
  name: 'small',
  tools,
  queries: meanings.flatMap(([word, noun]) =>
    verbs.map((verb) => ({
      query: `${verb} ${word}`,
      relevant: [`${noun}.${verb}`],
      groups: [[`${noun}.${verb}`]],
    })),
  ),
}
const options = {
  seed: 1,
  dimensions: 16,
  maxWords: 500,
  buckets: 64,
  rounds: { tools: 3, queries: 12 },
  say: () => {},
}

test('learns from labelled queries what no text says, the same from the same seed', async () => {
  const table = await train(tools, [set], options)
  const again = await train(tools, [set], options)
  expect(Buffer.from(again.values.buffer).equals(Buffer.from(table.values.buffer))).toBe(true)
  expect(again.scales).toEqual(table.scales)

  const vectors = await createTableEmbedder(table).embedQueries(meanings.flat(), new AbortController().signal)
  const closeness = (a: number, b: number): number =>
    vectors[a]!.reduce((sum, value, i) => sum + value * vectors[b]![i]!, 0)
  for (const [i] of meanings.entries()) {
    const own = closeness(2 * i, 2 * i + 1)
    for (const [j] of meanings.entries()) if (j !== i) expect(own).toBeGreaterThan(closeness(2 * i, 2 * j + 1))
  }
})
