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
  return {
    data: values.data,
    sets: values.sets.split(','),
    reported: [...onlyForEvaluation, ...(values['hold-out'] === undefined ? known : [values['hold-out']])],
    holdOut: values['hold-out'],
    isStrict: values.strict,
    out: values.out ?? weights,
    writesAnyway: values.out !== undefined,
    seed: Number(values.seed),
    dimensions: Number(values.dimensions),
    rounds: { tools: Number(values['tool-rounds']), queries: Number(values['query-rounds']) },
  }
}
