import type { CliCommand } from '../cli-command.ts'
import type { FoundTool, SearchAnswer } from '../client/answers.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { countBetween } from '../input/parse-count.ts'
import { parseList } from '../input/parse-list.ts'
import { plainText } from '../output/plain-text.ts'
import type { Output } from '../output/output.ts'
import type { Run } from '../session.ts'

interface SearchOptions {
  readonly limit?: number
  readonly namespace?: readonly string[]
  readonly each?: boolean
}

export function addSearch(program: CliCommand, run: Run): void {
  const command = program
    .command('search')
    .description('find tools by what they do')
    .argument('<query...>', 'what you want to do; several words are one query')
    .option('--limit <n>', 'how many tools at most', countBetween(1, 50))
    .option('--namespace <ns>', 'only in these namespaces: a,b', parseList)
    .option('--each', 'every argument is a query of its own')
    .example('find tools', 'gatehouse search create a job for a customer')
    .example('what would this person find?', 'gatehouse search "refund an invoice" --as ana@example.com')
    .example('several needs at once', 'gatehouse search --each "find a customer" "book a technician" --json')
    .action(
      run(async (session, words: readonly string[], options: SearchOptions) => {
        const server = await session.server()
        const answer = await server.search({
          ...(options.each === true ? { queries: words } : { query: words.join(' ') }),
          ...(options.namespace === undefined ? {} : { namespaces: options.namespace }),
          ...(options.limit === undefined ? {} : { limit: options.limit }),
        })
        session.output.result(answer, () => showTools(answer, session.output))
      }),
    )
  withServerOptions(withActAs(command))
}

function showTools(answer: SearchAnswer, output: Output): string {
  const found = `${answer.tools.length} of the ${answer.catalog_size.toLocaleString('en')} tools you may use`
  const guidance = answer.guidance === undefined ? '' : `\n${plainText(answer.guidance)}`
  const missing = answer.without?.map(({ stage, reason }) => `${stage} (${reason})`).join(', ')
  const without = missing === undefined ? '' : `\nWithout a model for: ${plainText(missing)}`
  if (answer.tools.length === 0)
    return `Nothing fits; you may use ${answer.catalog_size.toLocaleString('en')} tools.${guidance}${without}`
  const table = output.table<FoundTool>(
    answer.tools,
    [
      { title: 'TOOL', value: (tool) => tool.tool },
      { title: 'EFFECT', value: (tool) => tool.effect },
      {
        title: 'SCORE',
        value: (tool) => `${tool.is_guess === true ? '?' : ''}${tool.score?.toFixed(2) ?? ''}`,
        align: 'right',
      },
      { title: 'WHAT IT DOES', value: (tool) => tool.summary ?? tool.title, whenNarrow: 'below' },
    ],
    notesOf,
  )
  return `${table}\n\n${output.style('dim', found)}${guidance}${without}`
}

/** What somebody should know before choosing a row. */
function notesOf({ matched_query: query, needs_authorization: needsSignIn, cautions, alternatives }: FoundTool) {
  const others = alternatives ?? []
  return [
    ...(query === undefined ? [] : [`for: ${query}`]),
    ...(needsSignIn === true ? ['needs a connected account: the first call says where to connect it'] : []),
    ...(cautions ?? []).map((caution) => `caution: ${meaningOf[caution] ?? caution}`),
    ...(others.length === 0 ? [] : [`the same from elsewhere: ${others.join(', ')}`]),
  ]
}

const meaningOf: Readonly<Record<string, string>> = {
  hidden_text: 'there was hidden text in what it says of itself; it was taken out',
  speaks_to_the_model: 'what it says of itself reads like orders to a model',
}
