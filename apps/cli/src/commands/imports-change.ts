import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { parseDurationMs } from '../input/parse-moment.ts'
import { parseHoldLevel, type HoldLevel } from '../openapi/import-source.ts'
import { showSubscription } from '../openapi/show-subscription.ts'
import type { Run } from '../session.ts'

interface ScheduleOptions {
  readonly every?: number
  readonly holdOn?: HoldLevel
}

/** `imports pause`, `resume` and `remove`. */
export function addImportsChanges(imports: CliCommand, run: Run): void {
  const pause = imports
    .command('pause')
    .description('look no more until it is resumed; its actions stay')
    .argument('<id>', 'id of the import')
    .example('while the API moves', 'gatehouse imports pause imp_0123')
    .action(
      run(async (session, id: string) => {
        const changed = await (await session.server()).changeSubscription(id, { paused: true })
        session.output.result(changed, () => `${id} is paused.`)
      }),
    )
  withServerOptions(pause)

  const resume = imports
    .command('resume')
    .description('look again, now and on schedule; also changes the schedule')
    .argument('<id>', 'id of the import')
    .option('--every <duration>', 'how often: 15m, 1h, 7d', parseDurationMs)
    .option('--hold-on <level>', 'hold updates with major or minor changes, or never', parseHoldLevel)
    .example('go on', 'gatehouse imports resume imp_0123')
    .example(
      'and look once a day, holding what breaks callers',
      'gatehouse imports resume imp_0123 --every 1d --hold-on major',
    )
    .action(
      run(async (session, id: string, { every, holdOn }: ScheduleOptions) => {
        const changed = await (
          await session.server()
        ).changeSubscription(id, {
          paused: false,
          ...(every === undefined ? {} : { every_ms: every }),
          ...(holdOn === undefined ? {} : { hold_on: holdOn }),
        })
        session.output.result(changed, () => showSubscription(changed, session.output))
      }),
    )
  withServerOptions(resume)

  const remove = imports
    .command('remove')
    .description('follow the URL no more; its actions stay unless they are to go')
    .argument('<id>', 'id of the import')
    .option('--remove-actions', 'remove the actions that it made as well')
    .example('keep the actions', 'gatehouse imports remove imp_0123')
    .example('the API is gone', 'gatehouse imports remove imp_0123 --remove-actions')
    .action(
      run(async (session, id: string, { removeActions = false }: { readonly removeActions?: boolean }) => {
        const answer = await (await session.server()).removeSubscription(id, !removeActions)
        const count = answer['removed_actions']
        session.output.result(answer, () =>
          removeActions ? `${id} is removed, and ${count} actions with it.` : `${id} is removed; its actions stay.`,
        )
      }),
    )
  withServerOptions(remove)
}
