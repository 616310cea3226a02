import type { CliCommand } from '../cli-command.ts'
import type { ExecutionRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { exitCodes, exitCodeOfStatus } from '../exit-codes.ts'
import { goOn } from '../execution/go-on.ts'
import { addExecutionResult } from './execution-result.ts'
import { countBetween } from '../input/parse-count.ts'
import { parseDuration } from '../input/parse-duration.ts'
import { readJsonInput } from '../input/parse-json-input.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import { showExecution } from '../output/show-execution.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

interface ListOptions extends PagingOptions {
  readonly status?: string
  readonly tool?: string
  readonly user?: string
}

interface ResumeOptions {
  readonly input?: string
  readonly question?: number
  readonly wait?: number
  readonly waitMs?: number
}

export function addExecutions(program: CliCommand, run: Run): void {
  const executions = program.command('executions').description('runs of tools: see, resume, cancel')
  addList(executions, run)
  addShow(executions, run)
  addExecutionResult(executions, run)
  addResume(executions, run)
  addCancel(executions, run)
}

function addList(executions: CliCommand, run: Run): void {
  const command = executions
    .command('list')
    .description('list runs, newest first')
    .option(
      '--status <status>',
      'running, input_required, approval_required, succeeded, failed, denied, cancelled, expired or indeterminate',
    )
    .option('--tool <tool>', 'only this tool')
    .option('--user <email>', 'of this user, or * for everybody (needs scope admin)')
    .example('what failed?', 'gatehouse executions list --status failed')
    .action(
      run(async (session, { status, tool, user, limit, cursor, all }: ListOptions) => {
        const server = await session.server()
        const answer = await followPages('executions', all === true, cursor, (cursor) =>
          server.executions({ status, tool, user, limit, cursor }),
        )
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<ExecutionRecord>(answer, 'executions'), [
            { title: 'EXECUTION', value: (row) => row.execution_id },
            { title: 'STATUS', value: (row) => row.status },
            { title: 'STARTED', value: (row) => showMoment(row.started_at) },
            { title: 'TOOL', value: (row) => row.tool, whenNarrow: 'truncate' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withActAs(withPaging(command)))
}

function addShow(executions: CliCommand, run: Run): void {
  const command = executions
    .command('show')
    .description('show a run and its result')
    .argument('<id>', 'execution id')
    .example('see a result again', 'gatehouse executions show exe_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).execution(id)
        session.output.result(answer, () => showExecution(answer, session.output))
      }),
    )
  withServerOptions(withActAs(command))
}

function addResume(executions: CliCommand, run: Run): void {
  const command = executions
    .command('resume')
    .description('go on with a run: wait for it, or answer what it asks')
    .argument('<id>', 'execution id')
    .option('--input <json>', 'the answer to what it asks: JSON, @file, or - for standard input')
    .option('--question <n>', 'which question the input answers', countBetween(1, 1_000_000))
    .option(
      '--wait <time>',
      'how long to wait for the result, such as 60s or 5m (default: until it ends)',
      parseDuration,
    )
    .option('--wait-ms <n>', 'the same in milliseconds', countBetween(0, 55_000))
    .example('wait for a long run', 'gatehouse executions resume exe_0123 --wait 5m')
    .example('answer what it asks', `gatehouse executions resume exe_0123 --input '{"seats":2}'`)
    .action(
      run(async (session, id: string, options: ResumeOptions) => {
        const given = options.input === undefined ? {} : { input: await readJsonInput(options.input, session.runtime) }
        const body = { ...given, ...(options.question === undefined ? {} : { question: options.question }) }
        const server = await session.server()
        const answer = await goOn(
          session,
          server,
          (wait_ms, onProgress) => server.resumeExecution(id, { ...body, wait_ms }, { onProgress }),
          { waitMs: options.wait ?? options.waitMs },
        )
        session.output.result(answer, () => showExecution(answer, session.output))
        return exitCodeOfStatus(answer.status)
      }),
    )
  withServerOptions(withActAs(command))
}

function addCancel(executions: CliCommand, run: Run): void {
  const command = executions
    .command('cancel')
    .description('stop a run')
    .argument('<id>', 'execution id')
    .example('stop it', 'gatehouse executions cancel exe_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).cancelExecution(id)
        session.output.result(answer, () => showExecution(answer, session.output))
        return answer.status === 'cancelled' ? exitCodes.ok : exitCodes.failed
      }),
    )
  withServerOptions(withActAs(command))
}
