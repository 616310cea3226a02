import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { InvalidInputError } from '@gatehouse/core'
import type { BuiltIn, Configuration, NamedModels } from '@gatehouse/discovery/evaluate'
import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import { parseList } from '../input/parse-list.ts'
import { writeFileWhole } from '../output/write-file-whole.ts'
import { plotEvaluation } from '../retrieval/plot-evaluation.ts'
import { readRequests } from '../retrieval/read-requests.ts'
import { readSet } from '../retrieval/read-set.ts'
import { showEvaluation } from '../retrieval/show-evaluation.ts'
import type { Run, Session } from '../session.ts'

interface RetrievalOptions {
  readonly set: string
  readonly configs?: readonly Configuration[]
  readonly models: readonly ModelsFile[]
  readonly infeasible: readonly string[]
  readonly k?: readonly number[]
  readonly plot?: string
  readonly ignoreUnknown?: boolean
}

export function addBenchRetrieval(bench: CliCommand, run: Run): void {
  const command = bench
    .command('retrieval')
    .summary('measure how well searches find what is asked for')
    .description(
      'measure how well searches find what is asked for, on a folder with tools.jsonl and queries.jsonl (.gz as well); ' +
        'the index and the search are those of the server, with everything permitted; ' +
        'nothing leaves the machine but for models that --models names',
    )
    .requiredOption(
      '--set <dir>',
      'folder with tools.jsonl and queries.jsonl, and queries_infeasible.jsonl if there is one',
    )
    .option(
      '--configs <list>',
      'bm25f (words alone), dense (vectors alone), fusion (both, added up), hybrid (what a search does), ' +
        'and those of --models: NAME (a search with them), NAME_dense (their vectors alone); all when absent',
      parseConfigurations,
    )
    .option(
      '--models <name=file>',
      'measure with the models under search in this configuration file as well; may be given several times',
      parseModels,
      [],
    )
    .option(
      '--infeasible <dir>',
      'take the requests of this other set as requests that no tool serves; may be given several times',
      (folder: string, before: readonly string[]) => [...before, folder],
      [],
    )
    .option('--k <list>', 'give recall at these as well, besides 1, 5 and 10', parsePlaces)
    .option('--plot <file.svg>', 'draw the figures as well', parsePlotFile)
    .option(
      '--ignore-unknown',
      'leave out relevant ids that are no tool of the set, instead of counting them as never found',
    )
    .example('all configurations side by side', 'gatehouse bench retrieval --set ./my-set')
    .example('what a search does, for a program', 'gatehouse bench retrieval --set ./my-set --configs hybrid --json')
    .example(
      'with the models of a provider beside what is built in',
      'gatehouse bench retrieval --set ./my-set --models voyage=./voyage.yaml',
    )
    .example('deeper lists, and a picture', 'gatehouse bench retrieval --set ./my-set --k 20,50 --plot my-set.svg')
    .action(run(benchRetrieval))
  withOutputOptions(command)
}

async function benchRetrieval(session: Session, options: RetrievalOptions): Promise<void> {
  const { output, runtime } = session
  assertKnown(options)
  // Not at the top: other commands start without it.
  const { evaluateSet } = await import('@gatehouse/discovery/evaluate')
  const stop = new AbortController()
  const folderOf = (folder: string): string => resolve(runtime.cwd, folder)
  const ignoresUnknown = options.ignoreUnknown === true
  const { set, unknownIds, repeatedIds } = await readSet(folderOf(options.set), { ignoresUnknown })
  const infeasible = [...set.infeasible]
  for (const folder of options.infeasible) infeasible.push(...(await readRequests(folderOf(folder), maxInfeasible)))
  await using opened = new AsyncDisposableStack()
  const models: NamedModels[] = []
  for (const { name, file } of options.models) {
    const { openModelsAlone } = await import('@gatehouse/app-house')
    const alone = opened.use(await openModelsAlone(folderOf(file), runtime.environment.all))
    models.push({ name, models: alone.models })
  }
  using progress = output.progress(set.name)
  const evaluation = await evaluateSet(
    { ...set, infeasible },
    {
      ...(options.configs === undefined ? {} : { configurations: options.configs }),
      ...(options.k === undefined ? {} : { ks: options.k }),
      models,
      signal: stop.signal,
      onProgress: ({ step, done, total }) => progress.update({ done, total, label: step }),
    },
  )
  progress[Symbol.dispose]()
  if (repeatedIds > 0) output.complain(`${repeatedIds} tools have the id of an earlier one and were left out.`)
  if (unknownIds > 0) {
    const what = ignoresUnknown ? 'were left out' : 'count as never found'
    output.complain(`${unknownIds} relevant ids are no tools of the set and ${what}.`)
  }
  if (options.plot !== undefined) {
    const plot = plotEvaluation(evaluation)
    await writeFileWhole(resolve(runtime.cwd, options.plot), async (file) => {
      await new Promise<void>((done, fail) => file.on('error', fail).end(plot, done))
    })
  }
  output.result(evaluation, () => showEvaluation(evaluation, output))
}

const builtIn: readonly BuiltIn[] = ['bm25f', 'dense', 'fusion', 'hybrid']
/** Of one other set: enough to tell, and few enough to wait for. */
const maxInfeasible = 500

function parseConfigurations(text: string): readonly Configuration[] {
  const names = parseList(text)
  if (names.length === 0) throw new InvalidArgumentError(`Name at least one of ${builtIn.join(', ')}.`)
  return names
}

interface ModelsFile {
  readonly name: string
  readonly file: string
}

function parseModels(text: string, before: readonly ModelsFile[]): readonly ModelsFile[] {
  const [, name, file] = /^([a-z][a-z0-9-]{0,39})=(.+)$/s.exec(text) ?? []
  if (name === undefined || file === undefined)
    throw new InvalidArgumentError('Write a name and a file, such as voyage=./voyage.yaml.')
  const isTaken = (builtIn as readonly string[]).includes(name) || before.some((one) => one.name === name)
  if (isTaken) throw new InvalidArgumentError(`There is a ${name} already; choose another name.`)
  return [...before, { name, file }]
}

function assertKnown({ configs = [], models }: RetrievalOptions): void {
  const known = [...builtIn, ...models.flatMap(({ name }) => [name, `${name}_dense`])]
  const unknown = configs.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new InvalidInputError('invalid_argument', `There is no ${unknown}; choose of ${known.join(', ')}.`, {
    at: '--configs',
  })
}

function parsePlaces(text: string): readonly number[] {
  const places = parseList(text).map(Number)
  const isValid = places.length > 0 && places.every((k) => Number.isInteger(k) && k >= 1 && k <= 200)
  if (!isValid) throw new InvalidArgumentError('Write whole numbers from 1 to 200, such as 20,50.')
  return places
}

function parsePlotFile(text: string): string {
  if (!/\.svg$/i.test(text)) throw new InvalidArgumentError('Plots are SVG: the name must end with .svg.')
  return text
}
