import type { CliCommand } from '../cli-command.ts'
import type { SubscriptionRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { showSubscription, showSubscriptions } from '../openapi/show-subscription.ts'
import { rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

/** `imports list` and `imports show`. */
export function addImportsList(imports: CliCommand, run: Run): void {
  const list = imports
    .command('list')
    .description('list imports that follow a URL, with what the last look came to')
    .example('what is followed?', 'gatehouse imports list')
    .action(
      run(async (session, { limit, cursor, all }: PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('subscriptions', all === true, cursor, (cursor) =>
          server.subscriptions({ limit, cursor }),
        )
        const rows = rowsOf<SubscriptionRecord>(answer, 'subscriptions')
        session.output.result(answer, () => showSubscriptions(rows, session.output) + moreHint(answer))
      }),
    )
  withServerOptions(withPaging(list))

  const show = imports
    .command('show')
    .description('show one import: schedule, last look, and what is held')
    .argument('<id>', 'id of the import')
    .example('why is it not up to date?', 'gatehouse imports show imp_0123')
    .action(
      run(async (session, id: string) => {
        const subscription = await (await session.server()).subscription(id)
        session.output.result(subscription, () => showSubscription(subscription, session.output))
      }),
    )
  withServerOptions(show)
}
