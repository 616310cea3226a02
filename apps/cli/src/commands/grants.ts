import { InvalidInputError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import type { GrantRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { type Output, rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

interface SubjectOptions {
  readonly user?: string
  readonly group?: string
  readonly role?: string
}

interface EffectOptions {
  readonly allow?: string
  readonly deny?: string
}

export function addGrants(program: CliCommand, run: Run): void {
  const grants = program.command('grants').description('who may use which tools')
  addAdd(grants, run)
  addList(grants, run)
  addRemove(grants, run)
}

function addAdd(grants: CliCommand, run: Run): void {
  const command = withSubject(grants.command('add').description('allow or deny tools; effective at once, deny wins'))
    .option('--allow <pattern>', 'tools that may be used, e.g. automation_hub://crm.*')
    .option('--deny <pattern>', 'tools that may not be used')
    .example('a group may use a namespace', `gatehouse grants add --group support --allow 'automation_hub://crm.*'`)
    .example('but not this tool', 'gatehouse grants add --group support --deny automation_hub://crm.delete_customer')
    .action(
      run(async (session, options: SubjectOptions & EffectOptions) => {
        const subject = onlyOne(options, ['user', 'group', 'role'])
        const effect = onlyOne(options, ['allow', 'deny'])
        const grant = await (await session.server()).addGrant({ ...subject, ...effect })
        session.output.result(grant, () => showGrants([grant], session.output))
      }),
    )
  withServerOptions(command)
}

function addList(grants: CliCommand, run: Run): void {
  const command = withSubject(grants.command('list').description('list grants'))
    .example('what may this group use?', 'gatehouse grants list --group support')
    .action(
      run(async (session, { user, group, role, limit, cursor, all }: SubjectOptions & PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('grants', all === true, cursor, (cursor) =>
          server.grants({ user, group, role, limit, cursor }),
        )
        const rows = rowsOf<GrantRecord>(answer, 'grants')
        session.output.result(answer, () => showGrants(rows, session.output) + moreHint(answer))
      }),
    )
  withServerOptions(withPaging(command))
}

function addRemove(grants: CliCommand, run: Run): void {
  const command = grants
    .command('remove')
    .description('take a grant back; effective at once')
    .argument('<id>', 'grant id')
    .example('take it back', 'gatehouse grants remove grt_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).removeGrant(id)
        session.output.result(answer, () => `Grant ${id} is removed.`)
      }),
    )
  withServerOptions(command)
}

function withSubject(command: CliCommand): CliCommand {
  return command
    .option('--user <email>', 'a user')
    .option('--group <name>', 'everybody in a group')
    .option('--role <name>', 'everybody with a role')
}

function onlyOne<Name extends string>(
  options: Readonly<Partial<Record<Name, string>>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const given = names.filter((name) => options[name] !== undefined)
  const [name] = given
  if (name === undefined || given.length > 1) {
    const flags = names.map((each) => `--${each}`).join(', ')
    throw new InvalidInputError(
      given.length === 0 ? 'missing_option' : 'conflicting_options',
      `Give exactly one of ${flags}.`,
      { at: given.length === 0 ? 'gatehouse grants add' : given.map((each) => `--${each}`).join(' ') },
    )
  }
  return { [name]: options[name] } as Partial<Record<Name, string>>
}

function showGrants(grants: readonly GrantRecord[], output: Output): string {
  if (grants.length === 0) return 'No grants.'
  return output.table(grants, [
    { title: 'ID', value: (grant) => grant.id },
    { title: 'WHO', value: (grant) => `${grant.subject.kind} ${grant.subject.value}`, whenNarrow: 'wrap' },
    { title: 'EFFECT', value: (grant) => grant.effect },
    { title: 'TOOLS', value: (grant) => grant.pattern, whenNarrow: 'wrap' },
    { title: 'SINCE', value: (grant) => showMoment(grant.created_at) },
  ])
}
