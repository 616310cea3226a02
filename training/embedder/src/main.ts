import { createTableEmbedder, openRankedSearch, writeWeights } from '@gatehouse/discovery/measure'
import { evaluate } from './evaluate.ts'
import { readCatalogs } from './material/read-catalogs.ts'
import { readLabelledSet, type LabelledSet } from './material/read-labelled-set.ts'
import { help, readOptions, type Options } from './options.ts'
import { train } from './train.ts'

const options = askedFor(process.argv.slice(2))
const startedAt = performance.now()
const say = (step: string): void => {
  process.stderr.write(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${step}\n`)
}

const { data, holdOut, seed, dimensions, rounds } = options
const read = (name: string): LabelledSet => readLabelledSet(`${data}/retrieval`, name)
const sets = options.sets.flatMap((name): LabelledSet[] => {
  if (name !== holdOut) return [read(name)]
  return options.isStrict ? [] : [{ ...read(name), queries: [] }]
})
const settings = { seed, dimensions, maxWords: 30_000, buckets: 4_096, rounds, say }
const table = await train(readCatalogs(`${data}/catalogs`), sets, settings)
if (holdOut === undefined || options.writesAnyway) writeWeights(options.out, table, seed)

// Of a set whose queries were trained on, the figures only say that training worked.
for (const { name, tools, queries } of options.reported.map(read)) {
  const search = await openRankedSearch(tools, createTableEmbedder(table))
  for (const configuration of ['words', 'meaning', 'hybrid'] as const) {
    const { at5, at10 } = await evaluate(search, name === 'metatool' ? thinned(queries) : queries, configuration)
    process.stdout.write(`${name} ${configuration} R@5 ${at5} R@10 ${at10}\n`)
  }
}

/** Of metatool every tenth single request and all others, as its published figures have it. */
function thinned(queries: LabelledSet['queries']): LabelledSet['queries'] {
  const single = queries.filter(({ relevant }) => relevant.length === 1).filter((_, i) => i % 10 === 0)
  return [...single, ...queries.filter(({ relevant }) => relevant.length > 1)]
}

function askedFor(args: readonly string[]): Options {
  if (args.includes('--help')) {
    process.stdout.write(help)
    process.exit(0)
  }
  try {
    return readOptions(args)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    process.exit(2)
  }
}
