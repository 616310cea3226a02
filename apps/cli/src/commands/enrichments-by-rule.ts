import type { CliCommand } from '../cli-command.ts'
import type { RuleEnrichmentAnswer } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

export function addEnrichmentsByRule(enrichments: CliCommand, run: Run): void {
  const command = enrichments
    .command('by-rule')
    .summary('what rules make of a tool')
    .description(
      'what rules make of the name, the input and the neighbours of a tool: title, effect, when to use it, ' +
        'and words that find it where no tool says the word itself; always there, no model is asked',
    )
    .argument('<tool>', 'tool reference such as automation_hub://crm.create_job')
    .example('what is added to this tool?', 'gatehouse enrichments by-rule automation_hub://crm.create_job')
    .action(
      run(async (session, tool: string) => {
        const answer = await (await session.server()).ruleEnrichment(tool)
        session.output.result(answer, () => showOne(answer))
      }),
    )
  withServerOptions(command)
}

function showOne(answer: RuleEnrichmentAnswer): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Tool', answer.tool],
    ['Title', answer.title],
    ['Effect', answer.effect],
    ['When to use', answer.when_to_use.join(' ')],
    ['Shown to agents', answer.is_thin ? 'yes: its own description says next to nothing' : 'no: it describes itself'],
    ['Also found by', answer.synonyms.join(', ') || 'nothing else'],
  ]
  return fields.map(([name, value]) => `${name}: ${plainText(value)}`).join('\n')
}
