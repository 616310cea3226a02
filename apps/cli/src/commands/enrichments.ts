import { Option } from 'commander'
import { addEnrichmentsByRule } from './enrichments-by-rule.ts'
import type { CliCommand } from '../cli-command.ts'
import type { EnrichmentAnswer, EnrichmentRow } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { plainText } from '../output/plain-text.ts'
import { rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

export function addEnrichments(program: CliCommand, run: Run): void {
  const enrichments = program
    .command('enrichments')
    .description('what is said for tools beside their own words: by a model, after review, and by rule')
  addList(enrichments, run)
  addShow(enrichments, run)
  addReview(enrichments, run, 'approve', 'let searches find the tool by it', 'Searches use it from now on.')
  addReview(enrichments, run, 'reject', 'keep searches from using it', 'Searches do not use it.')
  addEnrichmentsByRule(enrichments, run)
}

function addList(enrichments: CliCommand, run: Run): void {
  const command = enrichments
    .command('list')
    .description('list them, oldest first')
    .addOption(new Option('--status <status>', 'only these').choices(['pending', 'approved', 'rejected']))
    .example('what is to review?', 'gatehouse enrichments list --status pending')
    .action(
      run(async (session, { status, limit, cursor, all }: PagingOptions & { readonly status?: string }) => {
        const server = await session.server()
        const answer = await followPages('enrichments', all === true, cursor, (cursor) =>
          server.enrichments({ status, limit, cursor }),
        )
        const rows = rowsOf<EnrichmentRow>(answer, 'enrichments')
        session.output.result(answer, () => {
          if (rows.length === 0) return 'No enrichments.'
          const table = session.output.table(rows, [
            { title: 'ID', value: (row) => row.id },
            { title: 'TOOL', value: (row) => row.tool },
            { title: 'STATUS', value: (row) => row.status },
            { title: 'WHAT THE MODEL SAYS', value: (row) => row.purpose, whenNarrow: 'below' },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}

function addShow(enrichments: CliCommand, run: Run): void {
  const command = enrichments
    .command('show')
    .description('one of them, with what the model was asked')
    .argument('<id>', 'enrichment id')
    .example('read before you approve', 'gatehouse enrichments show enr_0123')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).enrichment(id)
        session.output.result(answer, () => showOne(answer))
      }),
    )
  withServerOptions(command)
}

function addReview(
  enrichments: CliCommand,
  run: Run,
  verdict: 'approve' | 'reject',
  description: string,
  consequence: string,
): void {
  const command = enrichments
    .command(verdict)
    .description(description)
    .argument('<id>', 'enrichment id')
    .example(description, `gatehouse enrichments ${verdict} enr_0123`)
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).reviewEnrichment(id, verdict)
        session.output.result(answer, () => `${plainText(answer.tool)}: ${answer.status}. ${consequence}`)
      }),
    )
  withServerOptions(command)
}

function showOne(answer: EnrichmentAnswer): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Tool', answer.tool],
    ['Status', answer.status],
    ['Model', answer.model],
    ['Purpose', answer.purpose],
    ['When to use', answer.when_to_use.join('; ')],
    ['Tags', answer.tags.join(', ')],
    ['Limitations', answer.limitations.join('; ')],
    ['Words searched', answer.words],
  ]
  const lines = fields.map(([name, value]) => `${name}: ${plainText(value)}`)
  const prompt = answer.prompt.split('\n').map((line) => `  ${plainText(line)}`)
  return [...lines, 'What the model was asked:', ...prompt].join('\n')
}
