import type { CliCommand } from '../cli-command.ts'
import type { AuditRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'
import { type AuditFilterOptions, auditQuery, withAuditFilter } from './audit-filter.ts'

export function addAuditList(audit: CliCommand, run: Run): void {
  const command = withAuditFilter(audit.command('list').description('list entries, newest first'))
    .example('what was refused today?', 'gatehouse audit list --decision deny --since 24h')
    .example('who used this tool?', 'gatehouse audit list --tool automation_hub://crm.create_job --since 7d --json')
    .action(
      run(async (session, options: AuditFilterOptions & PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('entries', options.all === true, options.cursor, (cursor) =>
          server.audit({ ...auditQuery(options), limit: options.limit, cursor }),
        )
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<AuditRecord>(answer, 'entries'), [
            { title: 'WHEN', value: (entry) => showMoment(entry.at) },
            { title: 'WHO', value: (entry) => entry.email ?? entry.user_id },
            { title: 'ACTION', value: (entry) => entry.action },
            { title: 'DECISION', value: (entry) => entry.decision },
            { title: 'OUTCOME', value: (entry) => entry.outcome, whenNarrow: 'truncate' },
            { title: 'TOOL', value: (entry) => entry.tool, whenNarrow: 'truncate' },
            { title: 'WHY', value: (entry) => entry.reason, whenNarrow: 'wrap' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}
