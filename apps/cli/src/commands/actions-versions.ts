import type { CliCommand } from '../cli-command.ts'
import type { VersionRecord } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import type { Run } from '../session.ts'

export function addActionsVersions(actions: CliCommand, run: Run): void {
  const command = actions
    .command('versions')
    .description('list the versions of an action that can be called, and until when')
    .argument('<id>', 'namespace:name')
    .example('what can still be called?', 'gatehouse actions versions crm:create_job')
    .example('until when, for a script', 'gatehouse actions versions crm:create_job --json')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).actionVersions(id)
        session.output.result(answer, () =>
          session.output.table(rowsOf<VersionRecord>(answer, 'versions'), [
            { title: 'VERSION', value: (one) => (one.latest === true ? `${one.version} (latest)` : one.version) },
            { title: 'EFFECT', value: (one) => one.effect },
            { title: 'MODE', value: (one) => one.mode },
            { title: 'DEPRECATED', value: (one) => showMoment(one.deprecation?.deprecated_at) },
            { title: 'REMOVED', value: (one) => showMoment(one.deprecation?.removed_at) },
            { title: 'ADVICE', value: (one) => one.deprecation?.advice, whenNarrow: 'wrap' },
          ]),
        )
      }),
    )
  withServerOptions(command)
}
