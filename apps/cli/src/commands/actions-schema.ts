import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import type { Run } from '../session.ts'

export function addActionsSchema(actions: CliCommand, run: Run): void {
  const command = actions
    .command('schema')
    .description('print the JSON Schema of hand-written actions, for editors')
    .example('for an editor', 'gatehouse actions schema > action.schema.json')
    .action(
      run(async ({ output }) => {
        const { actionJsonSchema } = await import('@gatehouse/automation/authoring')
        const schema = actionJsonSchema()
        output.result(schema, () => JSON.stringify(schema, null, 2))
      }),
    )
  withOutputOptions(command)
}
