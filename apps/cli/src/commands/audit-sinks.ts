import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import type { Run } from '../session.ts'

interface SinkRecord {
  readonly id: string
  readonly type: string
  readonly seq: number
  readonly lag: number
  readonly delivered_at?: string
  readonly problem?: string
}

export function addAuditSinks(audit: CliCommand, run: Run): void {
  const command = audit
    .command('sinks')
    .description('where else the record goes, and how far behind each one is')
    .example('is anything behind?', 'gatehouse audit sinks')
    .action(
      run(async (session) => {
        const answer = await (await session.server()).auditSinks()
        session.output.result(answer, () =>
          session.output.table(rowsOf<SinkRecord>(answer, 'sinks'), [
            { title: 'SINK', value: (sink) => sink.id },
            { title: 'TYPE', value: (sink) => sink.type },
            { title: 'HAS', value: (sink) => String(sink.seq) },
            { title: 'BEHIND', value: (sink) => String(sink.lag) },
            {
              title: 'LAST',
              value: (sink) => (sink.delivered_at === undefined ? undefined : showMoment(sink.delivered_at)),
            },
            { title: 'PROBLEM', value: (sink) => sink.problem, whenNarrow: 'wrap' },
          ]),
        )
      }),
    )
  withServerOptions(command)
}
