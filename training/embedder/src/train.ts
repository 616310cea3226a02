import { openRankedSearch, tableOf, Vocabulary, type LabelledTool, type Weights } from '@gatehouse/discovery/measure'
import { chooseWords } from './choose-words.ts'
import { inBatches, inGroups } from './examples/in-groups.ts'
import { labelledExamples, type Labelled } from './examples/labelled.ts'
import { readTool, type ReadTool } from './examples/read-tool.ts'
import { createVary, selfSupervised } from './examples/self-supervised.ts'
import type { LabelledSet } from './material/read-labelled-set.ts'
import { trainOn, type Example } from './model/contrast.ts'
import { startingVectors } from './model/starting-vectors.ts'
import { Table } from './model/table.ts'
import { createRandom } from './random.ts'

export interface TrainingOptions {
  readonly seed: number
  readonly dimensions: number
  readonly maxWords: number
  readonly buckets: number
  /** Rounds over all tools without queries, then rounds with queries. */
  readonly rounds: { readonly tools: number; readonly queries: number }
  readonly say: (step: string) => void
}

const batchSize = 256
const minBatch = 32
const toolRate = 0.1
const queryRate = 0.05
/** Beside the queries, so that what was learned from tools alone is not forgotten. */
const catalogShare = 0.4

/** The same table for the same material and options. */
export async function train(
  catalogs: readonly LabelledTool[],
  sets: readonly LabelledSet[],
  options: TrainingOptions,
): Promise<Weights> {
  const { seed, dimensions, buckets, say } = options
  const random = createRandom(seed)
  const everyTool = [...catalogs, ...sets.flatMap(({ tools }) => tools)]
  const everyQuery = sets.flatMap(({ queries }) => queries.slice(0, 6_000).map(({ query }) => query))
  const words = chooseWords(everyTool, everyQuery, options.maxWords)
  const vocabulary = new Vocabulary(words, buckets)
  say(`${everyTool.length} tools, ${everyQuery.length} queries, ${words.length} words`)

  const catalogTools = catalogs.map((tool, i) => readTool(tool, i, tool.namespace, vocabulary))
  const setTools: ReadTool[][] = []
  let number = catalogTools.length
  for (const { name, tools } of sets) {
    setTools.push(tools.map((tool) => readTool(tool, number++, `${name}/${tool.namespace}`, vocabulary)))
  }
  const allTools = [...catalogTools, ...setTools.flat()]
  const size = { words: words.length, rows: vocabulary.rowCount, dimensions }
  const table = new Table(startingVectors(allTools.map(wordRows(words.length)), size, random), dimensions)
  say('starting vectors are there')

  const vary = createVary(vocabulary, words, random)
  const ask = selfSupervised(vary, random)
  const asked = (tools: readonly ReadTool[]): readonly Example[] => tools.flatMap((tool) => ask(tool) ?? [])
  for (let round = 0; round < options.rounds.tools; round++) {
    const batches = inBatches(inGroups(allTools, random), batchSize)
    const rate = falling(toolRate, 0.3, round / options.rounds.tools, 1 / options.rounds.tools)
    say(`tools, round ${round + 1}: loss ${trainOnAll(table, batches, asked, rate)}`)
  }

  const labelled: Labelled[] = []
  for (const [i, { tools, queries }] of sets.entries()) {
    const toolOf = new Map(tools.map(({ id }, at) => [id, setTools[i]![at]!]))
    const byWords = await openRankedSearch(tools)
    labelled.push(await labelledExamples(queries, { toolOf, byWords, vocabulary, vary, random }))
  }
  for (let round = 0; round < options.rounds.queries; round++) {
    const own: (readonly Example[])[] = []
    for (const [i, { round: next }] of labelled.entries()) {
      own.push(...inBatches(next(), batchSize))
      own.push(...inBatches(inGroups(setTools[i]!, random).slice(0, 12_000), batchSize).map(asked))
    }
    const beside = Math.round((own.length * catalogShare) / (1 - catalogShare))
    own.push(...inBatches(inGroups(catalogTools, random), batchSize).slice(0, beside).map(asked))
    const rate = falling(queryRate, 0.05, round / options.rounds.queries, 1 / options.rounds.queries)
    say(`queries, round ${round + 1}: loss ${trainOnAll(table, random.shuffle(own), (batch) => batch, rate)}`)
  }
  return tableOf({ name: 'tools', dimensions, words, buckets, vectors: table.vectors })
}

function trainOnAll<T>(
  table: Table,
  batches: readonly (readonly T[])[],
  examplesOf: (batch: readonly T[]) => readonly Example[],
  rate: (done: number) => number,
): string {
  let [loss, count] = [0, 0]
  for (const [i, batch] of batches.entries()) {
    const examples = examplesOf(batch).filter(({ query }) => query[0]!.features.length > 0)
    if (examples.length < minBatch) continue
    loss += trainOn(table, examples, rate(i / batches.length))
    count++
  }
  return (loss / count).toFixed(3)
}

/** From a rate to a share of it over the whole training, of which a round is a part. */
function falling(rate: number, lowest: number, from: number, part: number): (done: number) => number {
  return (done) => rate * (1 - (1 - lowest) * (from + part * done))
}

/** The known words of a tool, for the starting vectors. */
function wordRows(words: number): (tool: ReadTool) => readonly number[] {
  return ({ name, description, namespaceDescription, parameters }) => {
    const features = [
      ...name.features,
      ...description.features.slice(0, 60),
      ...namespaceDescription.features.slice(0, 20),
      ...parameters.features.slice(0, 15),
    ]
    return [...new Set(features.flatMap(({ rows }) => (rows.length === 1 && rows[0]! < words ? rows : [])))]
  }
}
