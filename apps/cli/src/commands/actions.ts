import type { CliCommand } from '../cli-command.ts'
import type { ActionRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { rowsOf, type Output } from '../output/output.ts'
import { plainLines, plainText } from '../output/plain-text.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'
import { addActionsDeprecate } from './actions-deprecate.ts'
import { addActionsDiff } from './actions-diff.ts'
import { addActionsSchema } from './actions-schema.ts'
import { addActionsTest } from './actions-test.ts'
import { addActionsTry } from './actions-try.ts'
import { addActionsValidate } from './actions-validate.ts'
import { addActionsVersions } from './actions-versions.ts'

export function addActions(program: CliCommand, run: Run): void {
  const actions = program.command('actions').description('actions of Automation Hub, as their authors see them')
  addList(actions, run)
  addShow(actions, run)
  addActionsVersions(actions, run)
  addActionsDeprecate(actions, run)
  addActionsTry(actions, run)
  addActionsValidate(actions, run)
  addActionsTest(actions, run)
  addActionsDiff(actions, run)
  addActionsSchema(actions, run)
}

interface ListOptions extends PagingOptions {
  readonly namespace?: string
  readonly effect?: string
}

function addList(actions: CliCommand, run: Run): void {
  const command = actions
    .command('list')
    .description('list actions')
    .option('--namespace <namespace>', 'only of this namespace')
    .option('--effect <effect>', 'only these: read, write, destructive')
    .example('what can be run against the CRM?', 'gatehouse actions list --namespace crm')
    .action(
      run(async (session, { namespace, effect, limit, cursor, all }: ListOptions) => {
        const server = await session.server()
        const answer = await followPages('actions', all === true, cursor, (cursor) =>
          server.actions({ namespace, effect, limit, cursor }),
        )
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<ActionRecord>(answer, 'actions'), [
            { title: 'ID', value: (action) => action.id },
            { title: 'EFFECT', value: (action) => action.effect },
            { title: 'MODE', value: (action) => action.mode },
            { title: 'WHAT IT DOES', value: (action) => action.title, whenNarrow: 'truncate' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}

function addShow(actions: CliCommand, run: Run): void {
  const command = actions
    .command('show')
    .description('show everything about an action')
    .argument('<id>', 'namespace:name, or with @1, @1.2, @1.2.3')
    .example('what does it take?', 'gatehouse actions show crm:create_job')
    .action(
      run(async (session, id: string) => {
        const action = await (await session.server()).action(id)
        session.output.result(action, () => showAction(action, session.output))
      }),
    )
  withServerOptions(command)
}

function showAction(action: ActionRecord, output: Output): string {
  const facts = [action.effect, action.mode, ...(action.deprecated === true ? ['deprecated'] : [])]
  const section = (title: string, value: unknown) =>
    value === undefined ? [] : ['', output.style('bold', title), plainLines(JSON.stringify(value, null, 2))]
  return [
    output.style('bold', plainText(action.id)),
    `${plainText(action.title)} ${output.style('dim', `(${facts.map(plainText).join(', ')})`)}`.trim(),
    '',
    plainLines(action.description),
    ...section('Input', action.input_schema),
    ...section('Output', action.output_schema),
  ].join('\n')
}
