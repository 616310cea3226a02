import type { CliCommand } from '../cli-command.ts'
import type { RunAnswer } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes, exitCodeOfStatus } from '../exit-codes.ts'
import { parseDuration } from '../input/parse-duration.ts'
import { readJsonInput } from '../input/parse-json-input.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import { showRun } from '../output/show-run.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import { followRun } from '../runs/follow-run.ts'
import type { Run } from '../session.ts'

interface ListOptions extends PagingOptions {
  readonly status?: string
}

/** Runs of async and interactive actions, at Automation Hub. */
export function addRuns(program: CliCommand, run: Run): void {
  const runs = program.command('runs').description('runs of actions that take long: see, wait, answer, cancel')
  addList(runs, run)
  addShow(runs, run)
  addWait(runs, run)
  addInput(runs, run)
  addCancel(runs, run)
}

function addList(runs: CliCommand, run: Run): void {
  const command = runs
    .command('list')
    .description('list your runs, newest first')
    .option('--status <status>', 'running, input_required, succeeded or failed')
    .example('what waits for me?', 'gatehouse runs list --status input_required')
    .action(
      run(async (session, { status, limit, cursor, all }: ListOptions) => {
        const server = await session.server()
        const answer = await followPages('runs', all === true, cursor, (cursor) =>
          server.runs({ status, limit, cursor }),
        )
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<RunAnswer>(answer, 'runs'), [
            { title: 'RUN', value: (row) => row.run_id ?? '' },
            { title: 'STATUS', value: (row) => row.status },
            { title: 'STARTED', value: (row) => showMoment(row.started_at) },
            { title: 'ACTION', value: (row) => row.action ?? '', whenNarrow: 'truncate' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}

function addShow(runs: CliCommand, run: Run): void {
  const command = runs
    .command('show')
    .description('show how a run stands, and its result')
    .argument('<id>', 'run id')
    .example('see a result again', 'gatehouse runs show run_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).run(id, 0)
        session.output.result(answer, () => showRun(answer, session.output))
      }),
    )
  withServerOptions(command)
}

function addWait(runs: CliCommand, run: Run): void {
  const command = runs
    .command('wait')
    .description('wait for a run, with its progress; at a terminal, answer what it asks')
    .argument('<id>', 'run id')
    .option('--wait <time>', 'how long, such as 90s or 5m (default: until it ends)', parseDuration)
    .example('wait until it ends', 'gatehouse runs wait run_0123')
    .action(
      run(async (session, id: string, { wait }: { readonly wait?: number }) => {
        const server = await session.server()
        const answer = await followRun(session, server, await server.run(id, 0), { waitMs: wait })
        session.output.result(answer, () => showRun(answer, session.output))
        return exitCodeOfStatus(answer.status)
      }),
    )
  withServerOptions(command)
}

function addInput(runs: CliCommand, run: Run): void {
  const command = runs
    .command('input')
    .description('answer what a run asks')
    .argument('<id>', 'run id')
    .requiredOption('--input <json>', 'the answer: JSON, @file, or - for standard input')
    .example('answer it', `gatehouse runs input run_0123 --input '{"seats":2}'`)
    .action(
      run(async (session, id: string, { input }: { readonly input: string }) => {
        const given = await readJsonInput(input, session.runtime)
        const answer = await (await session.server()).runInput(id, given)
        session.output.result(answer, () => showRun(answer, session.output))
        return exitCodeOfStatus(answer.status)
      }),
    )
  withServerOptions(command)
}

function addCancel(runs: CliCommand, run: Run): void {
  const command = runs
    .command('cancel')
    .description('stop a run')
    .argument('<id>', 'run id')
    .example('stop it', 'gatehouse runs cancel run_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).cancelRun(id)
        session.output.result(answer, () => showRun(answer, session.output))
        return answer.error?.kind === 'cancelled' ? exitCodes.ok : exitCodes.failed
      }),
    )
  withServerOptions(command)
}
