import type { CliCommand } from '../cli-command.ts'
import type { KeyRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { parseList } from '../input/parse-list.ts'
import { parseFuture } from '../input/parse-moment.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

interface CreateOptions {
  readonly user: string
  readonly scopes?: readonly string[]
  readonly name?: string
  readonly expires?: number
}

export function addKeys(program: CliCommand, run: Run): void {
  const keys = program.command('keys').description('API keys')
  addCreate(keys, run)
  addList(keys, run)
  addRevoke(keys, run)
}

function addCreate(keys: CliCommand, run: Run): void {
  const command = keys
    .command('create')
    .description('make a key; it is shown once and stored only as a digest')
    .requiredOption('--user <email>', 'whose key it is')
    .option('--scopes <a,b>', 'what it may be used for', parseList)
    .option('--name <name>', 'what it is for, to recognise it later')
    .option('--expires <when>', 'when it stops: 30d, or 2027-01-31', (text) => parseFuture(text))
    .example('a key for a person', 'gatehouse keys create --user ana@example.com --expires 90d')
    .action(
      run(async (session, { user, scopes, name, expires }: CreateOptions) => {
        const created = await (
          await session.server()
        ).createKey({
          user,
          ...(name === undefined ? {} : { name }),
          ...(scopes === undefined ? {} : { scopes }),
          ...(expires === undefined ? {} : { expires_at: new Date(expires).toISOString() }),
        })
        session.output.result(created, () => created.key)
        session.output.note(`Key ${created.id} for ${user}. Keep it now: it cannot be shown again.`)
      }),
    )
  withServerOptions(command)
}

function addList(keys: CliCommand, run: Run): void {
  const command = keys
    .command('list')
    .description('list keys, without their secrets')
    .option('--user <email>', 'only of this user')
    .example('whose keys are there?', 'gatehouse keys list --user ana@example.com')
    .action(
      run(async (session, { user, limit, cursor, all }: PagingOptions & { readonly user?: string }) => {
        const server = await session.server()
        const answer = await followPages('keys', all === true, cursor, (cursor) => server.keys({ user, limit, cursor }))
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<KeyRecord>(answer, 'keys'), [
            { title: 'ID', value: (key) => key.id },
            { title: 'PREFIX', value: (key) => key.prefix },
            { title: 'USER', value: (key) => key.user_id },
            { title: 'NAME', value: (key) => key.name, whenNarrow: 'wrap' },
            { title: 'SCOPES', value: (key) => key.scopes.join(', '), whenNarrow: 'wrap' },
            { title: 'EXPIRES', value: (key) => showMoment(key.expires_at) },
            { title: 'REVOKED', value: (key) => showMoment(key.revoked_at) },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}

function addRevoke(keys: CliCommand, run: Run): void {
  const command = keys
    .command('revoke')
    .description('make a key useless; effective at once')
    .argument('<id>', 'key id')
    .example('a key got out', 'gatehouse keys revoke key_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).revokeKey(id)
        session.output.result(answer, () => `Key ${id} is revoked.`)
      }),
    )
  withServerOptions(command)
}
