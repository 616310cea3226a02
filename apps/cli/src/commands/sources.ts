import type { CliCommand } from '../cli-command.ts'
import type { SourceRecord } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import type { Run } from '../session.ts'

export function addSources(program: CliCommand, run: Run): void {
  const sources = program.command('sources').description('where tools are described')
  const command = sources
    .command('list')
    .description('list the catalog sources and how their last sync went')
    .example('is a source failing?', 'gatehouse sources list')
    .action(
      run(async (session) => {
        const answer = await (await session.server()).sources()
        session.output.result(answer, () =>
          session.output.table(rowsOf<SourceRecord>(answer, 'sources'), [
            { title: 'SOURCE', value: (source) => source.id },
            { title: 'TYPE', value: (source) => source.type },
            { title: 'TOOLS', value: (source) => source.tools?.toLocaleString('en'), align: 'right' },
            { title: 'LAST SYNC', value: (source) => showMoment(source.last_sync?.finished_at) },
            { title: 'STATUS', value: (source) => source.last_sync?.status },
            { title: 'ERROR', value: (source) => source.last_sync?.error?.message, whenNarrow: 'wrap' },
          ]),
        )
      }),
    )
  withServerOptions(command)
}
