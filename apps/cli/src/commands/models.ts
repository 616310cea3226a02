import type { CliCommand } from '../cli-command.ts'
import type { ModelsAnswer, ModelUsageRecord } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import type { Output } from '../output/output.ts'
import { rowsOf } from '../output/output.ts'
import type { Run } from '../session.ts'

export function addModels(program: CliCommand, run: Run): void {
  const models = program.command('models').description('models of others that searches use')
  addStatus(models, run)
  addUsage(models, run)
}

function addStatus(models: CliCommand, run: Run): void {
  const command = models
    .command('status')
    .description('how far tools are embedded and described, and how models have answered')
    .example('is the new embedder complete?', 'gatehouse models status')
    .action(
      run(async (session) => {
        const answer = await (await session.server()).models()
        session.output.result(answer, () => showStatus(answer, session.output))
      }),
    )
  withServerOptions(command)
}

function addUsage(models: CliCommand, run: Run): void {
  const command = models
    .command('usage')
    .description('what calls of models have cost since the server started')
    .example('what does search cost?', 'gatehouse models usage')
    .action(
      run(async (session) => {
        const answer = await (await session.server()).modelUsage()
        const rows = rowsOf<ModelUsageRecord>(answer, 'usage')
        session.output.result(answer, () =>
          rows.length === 0 ? 'No model was asked.' : showUsage(rows, session.output),
        )
      }),
    )
  withServerOptions(command)
}

function showStatus({ embedder, enricher, models }: ModelsAnswer, output: Output): string {
  const lines: string[] = []
  if (embedder !== undefined) {
    const { embedded, skipped, tools, serving, problem } = embedder
    const count = `${embedded.toLocaleString('en')} of ${tools.toLocaleString('en')} tools`
    lines.push(`Embedder ${embedder.embedder}: ${embedder.state}, ${count}${skipped > 0 ? `, ${skipped} refused` : ''}`)
    lines.push(`Searches use the vectors of ${serving ?? 'the built-in model alone'}.`)
    if (problem !== undefined) lines.push(output.style('yellow', problem.message))
  }
  if (enricher !== undefined) {
    const { pending, approved, rejected, problem } = enricher
    lines.push(`Enricher ${enricher.enricher}: ${pending} to review, ${approved} approved, ${rejected} rejected`)
    if (problem !== undefined) lines.push(output.style('yellow', problem.message))
  }
  if (models.length > 0) {
    const table = output.table(models, [
      { title: 'ASKED TO', value: (model) => model.stage },
      { title: 'MODEL', value: (model) => model.model },
      { title: 'STATE', value: (model) => model.state },
      { title: 'ANSWERED', value: (model) => model.answered, align: 'right' },
      { title: 'WENT WITHOUT', value: (model) => countsText(model.without), whenNarrow: 'wrap' },
    ])
    lines.push(table)
  }
  return lines.length === 0 ? 'No model of others is configured: search goes by what is built in.' : lines.join('\n')
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
}

function showUsage(rows: readonly ModelUsageRecord[], output: Output): string {
  return output.table(rows, [
    { title: 'PROVIDER', value: (row) => row.provider },
    { title: 'MODEL', value: (row) => row.model },
    { title: 'FOR', value: (row) => row.purpose },
    { title: 'REQUESTS', value: (row) => row.requests.toLocaleString('en'), align: 'right' },
    { title: 'TOKENS IN', value: (row) => row.input_tokens.toLocaleString('en'), align: 'right' },
    { title: 'TOKENS OUT', value: (row) => row.output_tokens.toLocaleString('en'), align: 'right' },
    {
      title: 'USD',
      value: (row) => (typeof row.cost_usd === 'number' ? row.cost_usd.toFixed(4) : row.cost_usd),
      align: 'right',
    },
  ])
}
