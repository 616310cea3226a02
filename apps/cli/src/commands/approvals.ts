import type { CliCommand } from '../cli-command.ts'
import type { ApprovalRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import { showApproval } from '../output/show-approval.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

interface ListOptions extends PagingOptions {
  readonly status?: string
}

export function addApprovals(program: CliCommand, run: Run): void {
  const approvals = program
    .command('approvals')
    .description('calls that wait until somebody has agreed: see, approve, deny')
  addList(approvals, run)
  addShow(approvals, run)
  addApprove(approvals, run)
  addDeny(approvals, run)
  addLink(approvals, run)
}

function addList(approvals: CliCommand, run: Run): void {
  const command = approvals
    .command('list')
    .description('list what you may decide or have asked for, newest first')
    .option('--status <status>', 'pending, approved, denied, expired, used, withdrawn, or all', 'pending')
    .example('what waits for me?', 'gatehouse approvals list')
    .example('what was denied?', 'gatehouse approvals list --status denied')
    .action(
      run(async (session, { status, limit, cursor, all }: ListOptions) => {
        const server = await session.server()
        const wanted = status === 'all' ? undefined : status
        const answer = await followPages('approvals', all === true, cursor, (cursor) =>
          server.approvals({ status: wanted, limit, cursor }),
        )
        const rows = rowsOf<ApprovalRecord>(answer, 'approvals')
        session.output.result(answer, () => {
          if (rows.length === 0) return 'None.'
          const table = session.output.table(rows, [
            { title: 'APPROVAL', value: (row) => row.id },
            { title: 'STATUS', value: (row) => row.status },
            { title: 'WHO ASKS', value: (row) => row.requested_by.email ?? row.requested_by.user_id },
            { title: 'UNTIL', value: (row) => showMoment(row.expires_at) },
            { title: 'YOURS', value: (row) => (row.may_decide ? 'to decide' : '') },
            { title: 'TOOL', value: (row) => row.tool, whenNarrow: 'truncate' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}

function addShow(approvals: CliCommand, run: Run): void {
  const command = approvals
    .command('show')
    .description('show what is asked, with the arguments exactly as they will run')
    .argument('<id>', 'id of the approval')
    .example('look before you decide', 'gatehouse approvals show apr_0123')
    .action(
      run(async (session, id: string) => {
        const approval = await (await session.server()).approval(id)
        session.output.result(approval, () => showApproval(approval))
      }),
    )
  withServerOptions(command)
}

function addApprove(approvals: CliCommand, run: Run): void {
  const command = approvals
    .command('approve')
    .description('let the call of somebody else run, once')
    .argument('<id>', 'id of the approval')
    .option('--reason <text>', 'kept with the decision')
    .example('approve', 'gatehouse approvals approve apr_0123')
    .action(
      run(async (session, id: string, { reason }: { reason?: string }) => {
        const approval = await (await session.server()).decideApproval(id, 'approve', reason)
        session.output.result(
          approval,
          () => `Approved. ${plainText(approval.tool)} may run until ${showMoment(approval.expires_at)}, once.`,
        )
      }),
    )
  withServerOptions(command)
}

function addDeny(approvals: CliCommand, run: Run): void {
  const command = approvals
    .command('deny')
    .description('end the call of somebody else before it runs')
    .argument('<id>', 'id of the approval')
    .option('--reason <text>', 'told to whoever asks')
    .example('deny', 'gatehouse approvals deny apr_0123 --reason "Too many of them."')
    .action(
      run(async (session, id: string, { reason }: { reason?: string }) => {
        const approval = await (await session.server()).decideApproval(id, 'deny', reason)
        session.output.result(approval, () => `Denied. ${plainText(approval.tool)} does not run.`)
      }),
    )
  withServerOptions(command)
}

function addLink(approvals: CliCommand, run: Run): void {
  const command = approvals
    .command('link')
    .description('make a link by which one approver decides in a browser without signing in')
    .argument('<id>', 'id of the approval')
    .option('--for <user>', 'whose decision it will be (default: yours; others need scope admin)')
    .example('for a colleague', 'gatehouse approvals link apr_0123 --for ben@example.com')
    .action(
      run(async (session, id: string, { for: user }: { for?: string }) => {
        const answer = await (await session.server()).approvalLink(id, user)
        session.output.result(answer, () => plainText(answer.url))
      }),
    )
  withServerOptions(command)
}
