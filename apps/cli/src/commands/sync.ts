import type { CliCommand } from '../cli-command.ts'
import type { SyncedSource } from '../client/answers.ts'
import type { GatehouseClient } from '../client/gatehouse-client.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Output } from '../output/output.ts'
import type { Run, Session } from '../session.ts'

export function addSync(program: CliCommand, run: Run): void {
  const command = program
    .command('sync')
    .description('bring the catalog up to date with its sources')
    .option('--source <id>', 'only this source')
    .example('all sources', 'gatehouse sync')
    .example('one source', 'gatehouse sync --source automation_hub')
    .action(
      run(async (session, { source }: { readonly source?: string }) => {
        const server = await session.server()
        const answer = await syncSources(session, server, source)
        session.output.result(answer, () => showSynced(answer.sources, session.output))
        return answer.sources.every(isSynced) ? exitCodes.ok : exitCodes.failed
      }),
    )
  withServerOptions(command)
}

export async function syncSources(session: Session, server: GatehouseClient, source?: string) {
  using progress = session.output.progress('sync')
  return await server.sync(source, progress.update)
}

export function isSynced(source: SyncedSource): boolean {
  return source.status !== 'failed' && source.error === undefined
}

export function showSynced(sources: readonly SyncedSource[], output: Output): string {
  if (sources.length === 0) return 'There is no source to bring up to date.'
  return output.table(sources, [
    { title: 'SOURCE', value: (source) => source.source },
    { title: 'STATUS', value: (source) => source.status },
    { title: 'ADDED', value: (source) => source.added, align: 'right' },
    { title: 'CHANGED', value: (source) => source.changed, align: 'right' },
    { title: 'REMOVED', value: (source) => source.removed, align: 'right' },
    { title: 'UNCHANGED', value: (source) => source.unchanged, align: 'right' },
    { title: 'MS', value: (source) => source.duration_ms, align: 'right' },
    { title: 'ERROR', value: (source) => source.error?.message, whenNarrow: 'wrap' },
  ])
}
