import type { CliCommand } from '../cli-command.ts'
import type { RefreshAnswer } from '../client/answers.ts'
import type { JsonObject } from '../client/http-transport.ts'
import { withServerOptions } from '../common-options.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { showImport } from '../openapi/show-import.ts'
import { heldAdvice } from '../openapi/show-subscription.ts'
import type { Output } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run, Session } from '../session.ts'
import { isSynced, syncSources } from './sync.ts'

interface RefreshOptions {
  readonly dryRun?: boolean
  readonly sync: boolean
}

/** `imports refresh` and `imports apply`. */
export function addImportsRefresh(imports: CliCommand, run: Run): void {
  const refresh = imports
    .command('refresh')
    .description('look at the documents of an import now; exits 1 when they cannot be read')
    .argument('<id>', 'id of the import')
    .option('--dry-run', 'report what would happen, change nothing')
    .option('--no-sync', 'leave the search index for a later sync')
    .example('do not wait for the schedule', 'gatehouse imports refresh imp_0123')
    .example('what would a held update do?', 'gatehouse imports refresh imp_0123 --dry-run')
    .action(
      run(async (session, id: string, { dryRun = false, sync }: RefreshOptions) => {
        const answer = await (await session.server()).refreshSubscription(id, { dry_run: dryRun })
        return await tell(session, answer, sync)
      }),
    )
  withServerOptions(refresh)

  const apply = imports
    .command('apply')
    .description('let a held update in, as it was reviewed; refused when the documents have changed since')
    .argument('<id>', 'id of the import')
    .option('--no-sync', 'leave the search index for a later sync')
    .example('it is fine', 'gatehouse imports apply imp_0123')
    .action(
      run(async (session, id: string, { sync }: RefreshOptions) =>
        tell(session, await (await session.server()).applySubscription(id), sync),
      ),
    )
  withServerOptions(apply)
}

async function tell(session: Session, answer: RefreshAnswer & JsonObject, wantsSync: boolean): Promise<ExitCode> {
  const isSyncWanted = wantsSync && answer.outcome === 'imported' && !answer.dry_run
  const synced = isSyncWanted ? await syncSources(session, await session.server(), 'automation_hub') : undefined
  const { report } = answer
  session.output.result(synced === undefined ? answer : { ...answer, sync: synced.sources[0] }, () =>
    [
      ...(report === undefined || answer.outcome === 'unchanged'
        ? []
        : [showImport(report, synced, answer.dry_run || answer.outcome === 'held', session.output)]),
      ...outcomeLines(answer, session.output),
    ].join('\n'),
  )
  if (answer.outcome === 'failed') return exitCodes.failed
  return synced === undefined || synced.sources.every(isSynced) ? exitCodes.ok : exitCodes.failed
}

function outcomeLines({ outcome, error, dry_run: isDryRun, subscription }: RefreshAnswer, output: Output) {
  if (outcome === 'failed') {
    const why = plainText(error?.message ?? 'The documents cannot be read.')
    return [
      output.style('red', `The actions stay as they are: ${why}`),
      ...(error?.hint === undefined ? [] : [plainText(error.hint)]),
    ]
  }
  if (outcome === 'unchanged') return ['The documents are as they were.']
  if (outcome === 'held' && isDryRun) return [output.style('yellow', 'It would be held.')]
  if (outcome === 'held')
    return [output.style('yellow', 'Held: it would break callers.'), ...heldAdvice(subscription.id)]
  return []
}
