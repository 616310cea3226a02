import type { CliCommand } from '../cli-command.ts'
import type { SimulatedRecord, SimulationAnswer } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { parsePast } from '../input/parse-moment.ts'
import { readRulesFile } from '../input/read-rules-file.ts'
import { showMoment } from '../output/moment.ts'
import type { Output } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

interface SimulateOptions {
  readonly since: number
  readonly until?: number
  readonly replace?: boolean
}

export function addSimulate(rules: CliCommand, run: Run): void {
  const command = rules
    .command('simulate')
    .description('what the rules of a file would have decided otherwise about recorded calls; changes nothing')
    .argument('<file>', 'YAML file of rules')
    .requiredOption('--since <when>', 'from then on: 24h, 7d, or 2026-01-31T09:00:00Z', (text) => parsePast(text))
    .option('--until <when>', 'before then', (text) => parsePast(text))
    .option('--replace', 'the rules of the file alone, instead of beside the rules in force')
    .example('before rules are changed', 'gatehouse rules simulate rules.yaml --since 7d')
    .action(
      run(async (session, file: string, { since, until, replace }: SimulateOptions) => {
        const server = await session.server()
        const body = {
          ...(await readRulesFile(session, file)),
          since: new Date(since).toISOString(),
          ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
          ...(replace === true ? { replace } : {}),
        }
        using progress = session.output.progress('simulate')
        const answer = await server.simulateRules(body, progress.update)
        progress[Symbol.dispose]()
        session.output.result(answer, () => show(answer, session.output))
      }),
    )
  withServerOptions(command)
}

function show(answer: SimulationAnswer, output: Output): string {
  const { entries, same, different, unknown, untouched, missing, complete } = answer
  return [
    `${entries} recorded calls and searches: ${same} as before, ${different} otherwise, ${unknown} unknown, ${untouched} without a part of rules.`,
    ...(complete ? [] : ['There are more entries than were looked at: give --until to go on.']),
    ...section('Otherwise', different, answer.differences, (rows) => table(rows, output)),
    ...section('Unknown, since the record does not hold what a rule asks for', unknown, answer.undecided, (rows) =>
      table(rows, output),
    ),
    ...Object.entries(missing).map(([what, count]) => plainText(`  ${what} is not recorded: ${count}`)),
  ].join('\n')
}

function section(
  title: string,
  count: number,
  rows: readonly SimulatedRecord[],
  shown: (rows: readonly SimulatedRecord[]) => string,
): readonly string[] {
  if (count === 0) return []
  const more = count > rows.length ? ` (the newest ${rows.length})` : ''
  return ['', `${title}${more}:`, shown(rows)]
}

function table(rows: readonly SimulatedRecord[], output: Output): string {
  return output.table(rows, [
    { title: 'ENTRY', value: (row) => row.entry_id },
    { title: 'WHEN', value: (row) => showMoment(row.at) },
    { title: 'USER', value: (row) => row.email ?? row.user_id },
    { title: 'TOOL', value: (row) => row.tool, whenNarrow: 'wrap' },
    { title: 'BEFORE', value: (row) => row.before },
    {
      title: 'AFTER',
      value: (row) =>
        row.after === undefined
          ? `unknown: ${(row.missing ?? []).join(', ')}`
          : `${row.after}${row.already_in_force === true ? ' (in force already)' : ''}`,
    },
    { title: 'RULE', value: (row) => row.decided_by ?? '' },
  ])
}
