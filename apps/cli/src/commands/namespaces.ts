import type { CliCommand } from '../cli-command.ts'
import type { NamespaceRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

export function addNamespaces(program: CliCommand, run: Run): void {
  const command = program
    .command('namespaces')
    .description('list namespaces with how many of their tools you may use')
    .option('--prefix <text>', 'only those that start like this')
    .example('what is there?', 'gatehouse namespaces --prefix crm')
    .action(
      run(async (session, { prefix, limit, cursor, all }: PagingOptions & { readonly prefix?: string }) => {
        const server = await session.server()
        const answer = await followPages('namespaces', all === true, cursor, (cursor) =>
          server.namespaces({ prefix, limit, cursor }),
        )
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<NamespaceRecord>(answer, 'namespaces'), [
            { title: 'NAMESPACE', value: (row) => row.namespace },
            { title: 'TOOLS', value: (row) => row.tools.toLocaleString('en'), align: 'right' },
            { title: 'WHAT IT IS', value: (row) => row.description, whenNarrow: 'truncate' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withActAs(withPaging(command)))
}
