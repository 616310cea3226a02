import type { CliCommand } from '../cli-command.ts'
import type { ExecutionRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { exitCodes, exitCodeOfStatus } from '../exit-codes.ts'
import { countBetween } from '../input/parse-count.ts'
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

export function addExecutions(program: CliCommand, run: Run): void {
  const executions = program.command('executions').description('runs of tools: see, resume, cancel')
  addList(executions, run)
  addShow(executions, run)
  addResume(executions, run)
  addCancel(executions, run)
}

function addList(executions: CliCommand, run: Run): void {
  const command = executions
    .command('list')
    .description('list runs, newest first')
    .option('--status <status>', 'running, succeeded, failed, cancelled or indeterminate')
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
    .description('go on with a run: wait for it, or retry after an authorization')
    .argument('<id>', 'execution id')
    .option('--wait-ms <n>', 'how long to wait for the result', countBetween(0, 55_000))
    .example('wait for a long run', 'gatehouse executions resume exe_0123 --wait-ms 60000')
    .action(
      run(async (session, id: string, { waitMs }: { readonly waitMs?: number }) => {
        const server = await session.server()
        const answer = await server.resumeExecution(id, waitMs === undefined ? {} : { wait_ms: waitMs })
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
