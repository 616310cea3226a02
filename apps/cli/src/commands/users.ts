import { InvalidInputError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import type { UserRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { parseList } from '../input/parse-list.ts'
import { showMoment } from '../output/moment.ts'
import { type Output, rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

interface UserOptions {
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
  readonly name?: string
}

export function addUsers(program: CliCommand, run: Run): void {
  const users = program.command('users').description('people and service accounts')
  addCreate(users, run)
  addList(users, run)
  addShow(users, run)
  addUpdate(users, run)
  addStatus(users, run, 'disable', 'disabled', 'lock a user out; effective at once')
  addStatus(users, run, 'enable', 'active', 'let a disabled user in again')
}

function addCreate(users: CliCommand, run: Run): void {
  const command = users.command('create').description('add a user').argument('<email>', 'e-mail address')
  withUserOptions(command)
    .example('add a person with groups', 'gatehouse users create ana@example.com --groups support,emea')
    .action(
      run(async (session, email: string, options: UserOptions) => {
        const user = await (await session.server()).createUser({ email, ...changeOf(options) })
        session.output.result(user, () => showUser(user, session.output))
      }),
    )
  withServerOptions(command)
}

function addList(users: CliCommand, run: Run): void {
  const command = users
    .command('list')
    .description('list users, oldest first')
    .example('everybody', 'gatehouse users list --all')
    .action(
      run(async (session, { limit, cursor, all }: PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('users', all === true, cursor, (cursor) => server.users({ limit, cursor }))
        const rows = rowsOf<UserRecord>(answer, 'users')
        session.output.result(answer, () => showUsers(rows, session.output) + moreHint(answer))
      }),
    )
  withServerOptions(withPaging(command))
}

function addShow(users: CliCommand, run: Run): void {
  const command = users
    .command('show')
    .description('show a user')
    .argument('<user>', 'e-mail address or id')
    .example('show a user', 'gatehouse users show ana@example.com')
    .action(
      run(async (session, name: string) => {
        const user = await (await session.server()).user(name)
        session.output.result(user, () => showUser(user, session.output))
      }),
    )
  withServerOptions(command)
}

function addUpdate(users: CliCommand, run: Run): void {
  const command = users
    .command('update')
    .description('replace the groups, roles or name of a user; effective at once')
    .argument('<user>', 'e-mail address or id')
  withUserOptions(command)
    .example('move to another group', 'gatehouse users update ana@example.com --groups billing')
    .example('take all roles away', 'gatehouse users update ana@example.com --roles ""')
    .action(
      run(async (session, name: string, options: UserOptions) => {
        const change = changeOf(options)
        if (Object.keys(change).length === 0) {
          throw new InvalidInputError('nothing_to_change', 'Nothing was given that could be changed.', {
            at: 'gatehouse users update',
            hint: 'Give at least one of --groups, --roles, --name.',
          })
        }
        const user = await (await session.server()).updateUser(name, change)
        session.output.result(user, () => showUser(user, session.output))
      }),
    )
  withServerOptions(command)
}

function addStatus(users: CliCommand, run: Run, name: string, status: string, description: string): void {
  const command = users
    .command(name)
    .description(description)
    .argument('<user>', 'e-mail address or id')
    .example(description.split(';')[0]!, `gatehouse users ${name} ana@example.com`)
    .action(
      run(async (session, user: string) => {
        const changed = await (await session.server()).updateUser(user, { status })
        session.output.result(changed, () => showUser(changed, session.output))
      }),
    )
  withServerOptions(command)
}

function withUserOptions(command: CliCommand): CliCommand {
  return command
    .option('--groups <a,b>', 'groups, separated by commas', parseList)
    .option('--roles <a,b>', 'roles, separated by commas', parseList)
    .option('--name <name>', 'name to show')
}

function changeOf({ groups, roles, name }: UserOptions): {
  groups?: readonly string[]
  roles?: readonly string[]
  display_name?: string
} {
  return {
    ...(groups === undefined ? {} : { groups }),
    ...(roles === undefined ? {} : { roles }),
    ...(name === undefined ? {} : { display_name: name }),
  }
}

function showUser(user: UserRecord, output: Output): string {
  return showUsers([user], output)
}

function showUsers(users: readonly UserRecord[], output: Output): string {
  if (users.length === 0) return 'No users.'
  return output.table(users, [
    { title: 'USER', value: (user) => user.email ?? user.display_name },
    { title: 'STATUS', value: (user) => user.status },
    { title: 'GROUPS', value: (user) => user.groups.join(', '), whenNarrow: 'wrap' },
    { title: 'ROLES', value: (user) => user.roles.join(', '), whenNarrow: 'wrap' },
    { title: 'SINCE', value: (user) => showMoment(user.created_at) },
    { title: 'ID', value: (user) => user.id },
  ])
}
