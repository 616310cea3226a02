import { metricList } from '@gatehouse/telemetry'
import { markdownTable } from './markdown-table.ts'

/** docs/reference/metrics.md, from the list that the metrics are made of. */
export function metricsReference(): string {
  const rows = metricList.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ])
  return `# Metrics

<!-- Generated from packages/telemetry/src/metrics/metric-list.ts; change that, then run: npm run docs -->

What \`/metrics\` says, in the text format of Prometheus; OpenMetrics to whoever asks for it. How to reach it and what to do
with it: [observe](../guides/observe.md).

No label names a tool, a user or a tenant, and none has a value that a caller chose: there are at most 500 series of a metric,
and what would be more is counted under \`other\`. Times are in seconds.

${markdownTable(['metric', 'type', 'labels', 'what it is'], rows)}
`
}
