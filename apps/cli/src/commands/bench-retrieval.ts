import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { Configuration } from '@gatehouse/discovery/evaluate'
import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import { parseList } from '../input/parse-list.ts'
import { writeFileWhole } from '../output/write-file-whole.ts'
import { plotEvaluation } from '../retrieval/plot-evaluation.ts'
import { readSet } from '../retrieval/read-set.ts'
import { showEvaluation } from '../retrieval/show-evaluation.ts'
import type { Run, Session } from '../session.ts'

interface RetrievalOptions {
  readonly set: string
  readonly configs?: readonly Configuration[]
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
        'the index and the search are those of the server, with everything permitted; nothing leaves the machine',
    )
    .requiredOption(
      '--set <dir>',
      'folder with tools.jsonl and queries.jsonl, and queries_infeasible.jsonl if there is one',
    )
    .option(
      '--configs <list>',
      'bm25f (words alone), dense (vectors alone), hybrid (what a search does); all when absent',
      parseConfigurations,
    )
    .option('--k <list>', 'give recall at these as well, besides 1, 5 and 10', parsePlaces)
    .option('--plot <file.svg>', 'draw the figures as well', parsePlotFile)
    .option('--ignore-unknown', 'leave out relevant ids that are no tool of the set, instead of refusing the set')
    .example('all configurations side by side', 'gatehouse bench retrieval --set ./my-set')
    .example('what a search does, for a program', 'gatehouse bench retrieval --set ./my-set --configs hybrid --json')
    .example('deeper lists, and a picture', 'gatehouse bench retrieval --set ./my-set --k 20,50 --plot my-set.svg')
    .action(run(benchRetrieval))
  withOutputOptions(command)
}

async function benchRetrieval(session: Session, options: RetrievalOptions): Promise<void> {
  const { output, runtime } = session
  // Not at the top: other commands start without it.
  const { evaluateSet } = await import('@gatehouse/discovery/evaluate')
  const stop = new AbortController()
  const { set, unknownIds } = await readSet(resolve(runtime.cwd, options.set), {
    ignoresUnknown: options.ignoreUnknown === true,
  })
  using progress = output.progress(set.name)
  const evaluation = await evaluateSet(set, {
    ...(options.configs === undefined ? {} : { configurations: options.configs }),
    ...(options.k === undefined ? {} : { ks: options.k }),
    signal: stop.signal,
    onProgress: ({ step, done, total }) => progress.update({ done, total, label: step }),
  })
  progress[Symbol.dispose]()
  if (unknownIds > 0) output.note(`${unknownIds} relevant ids are no tools of the set and were left out.`)
  if (options.plot !== undefined) {
    const plot = plotEvaluation(evaluation)
    await writeFileWhole(resolve(runtime.cwd, options.plot), async (file) => {
      await new Promise<void>((done, fail) => file.on('error', fail).end(plot, done))
    })
  }
  output.result(evaluation, () => showEvaluation(evaluation, output))
}

const known: readonly Configuration[] = ['bm25f', 'dense', 'hybrid']

function parseConfigurations(text: string): readonly Configuration[] {
  const names = parseList(text)
  const unknown = names.find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no ${unknown}; choose of ${known.join(', ')}.`)
  if (names.length === 0) throw new InvalidArgumentError(`Name at least one of ${known.join(', ')}.`)
  return names as readonly Configuration[]
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
