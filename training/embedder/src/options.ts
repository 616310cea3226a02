import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export interface Options {
  /** Holds `catalogs` and `retrieval`. */
  readonly data: string
  /** What is trained on. */
  readonly sets: readonly string[]
  /** What is reported on. */
  readonly reported: readonly string[]
  /** Train without the queries of this set, report on it, write no weights. */
  readonly holdOut: string | undefined
  /** Leave out its tools as well. */
  readonly isStrict: boolean
  readonly out: string
  /** Also with a set held out: for experiments. */
  readonly writesAnyway: boolean
  readonly seed: number
  readonly dimensions: number
  /** Over all tools without queries, then with queries. */
  readonly rounds: { readonly tools: number; readonly queries: number }
}

const known = ['etom', 'sealtools', 'apizoo', 'metatool']
/** Its terms speak of research, so nothing of it goes into weights that are published. */
const onlyForEvaluation = ['toolbench']

const weights = fileURLToPath(new URL('../../../packages/discovery/weights/tools', import.meta.url))

export const help = `Usage: npm run train:embedder -- [options]

Trains the built-in embedder from a seed and writes its weights; the same material gives the same bytes. Then prints
recall@5 and recall@10 of each set: by words, by meaning, and by both.

Options:
  --data DIR          holds catalogs/ and retrieval/ (default: ../shared/data beside the repository)
  --sets LIST         sets to train on (default: ${known.join(',')})
  --hold-out SET      train without the queries of this set and report on it; writes no weights unless --out is given
  --strict            leave out the tools of the set held out as well
  --out FILE          weights without their ending (default: packages/discovery/weights/tools)
  --seed N            (default: 1)
  --dimensions N      numbers per vector (default: 128)
  --tool-rounds N     rounds over tools without queries (default: 4)
  --query-rounds N    rounds with queries (default: 2)
  --help              print this
`

/** Throws, with a message for the person who typed them, at options that are not known or not right. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: fileURLToPath(new URL('../../../../shared/data', import.meta.url)) },
      'hold-out': { type: 'string' },
      strict: { type: 'boolean', default: false },
      sets: { type: 'string', default: known.join(',') },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'tool-rounds': { type: 'string', default: '4' },
      'query-rounds': { type: 'string', default: '2' },
      dimensions: { type: 'string', default: '128' },
    },
  })
  const wholeNumber = (name: 'seed' | 'dimensions' | 'tool-rounds' | 'query-rounds'): number => {
    if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name} must be a whole number.`)
    return Number(values[name])
  }
  if (!existsSync(values.data)) throw new Error(`There is no folder ${values.data}; name one with --data.`)
  return {
    data: values.data,
    sets: values.sets.split(','),
    reported: [...onlyForEvaluation, ...(values['hold-out'] === undefined ? known : [values['hold-out']])],
    holdOut: values['hold-out'],
    isStrict: values.strict,
    out: values.out ?? weights,
    writesAnyway: values.out !== undefined,
    seed: wholeNumber('seed'),
    dimensions: wholeNumber('dimensions'),
    rounds: { tools: wholeNumber('tool-rounds'), queries: wholeNumber('query-rounds') },
  }
}
