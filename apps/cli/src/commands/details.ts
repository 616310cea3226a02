import type { CliCommand } from '../cli-command.ts'
import type { ToolDetails } from '../client/answers.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { plainLines, plainText } from '../output/plain-text.ts'
import type { Output } from '../output/output.ts'
import type { Run } from '../session.ts'

export function addDetails(program: CliCommand, run: Run): void {
  const command = program
    .command('details')
    .description('show everything about tools: description, input, output, how they run')
    .argument('<tool...>', 'tool references such as automation_hub://crm.create_job (1 to 10)')
    .example('read before you call', 'gatehouse details automation_hub://crm.create_job')
    .action(
      run(async (session, tools: readonly string[]) => {
        const answer = await (await session.server()).details(tools)
        const missing = answer.not_found ?? []
        session.output.result(answer, () => answer.tools.map((tool) => showTool(tool, session.output)).join('\n\n'))
        for (const tool of missing) session.output.note(`There is no tool ${plainText(tool)} that this user can use.`)
        return missing.length === 0 ? exitCodes.ok : exitCodes.notFound
      }),
    )
  withServerOptions(withActAs(command))
}

function showTool(tool: ToolDetails, output: Output): string {
  const marks = [
    tool.deprecated === true ? 'deprecated' : undefined,
    tool.executable === false ? 'description only' : undefined,
  ]
  const facts = [tool.effect, tool.execution_mode, tool.version, ...marks]
    .filter((fact) => fact !== undefined)
    .map(plainText)
  const section = (title: string, value: unknown) =>
    value === undefined ? [] : ['', output.style('bold', title), plainLines(JSON.stringify(value, null, 2))]
  return [
    output.style('bold', plainText(tool.tool)),
    `${plainText(tool.title)} ${output.style('dim', `(${facts.join(', ')})`)}`.trim(),
    '',
    plainLines(tool.description),
    ...(tool.when_to_use ?? []).map(plainText),
    ...section('Input', tool.input_schema),
    ...section('Output', tool.output_schema),
    ...section('Examples', tool.examples),
  ].join('\n')
}
