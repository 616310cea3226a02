import { showMoment } from '../output/moment.ts'
import type { Output, Style } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import type { SubscriptionRecord } from '../client/answers.ts'

const styles: Readonly<Record<string, Style>> = { imported: 'green', unchanged: 'green', held: 'yellow', failed: 'red' }

export function showSubscriptions(rows: readonly SubscriptionRecord[], output: Output): string {
  if (rows.length === 0) return 'No import follows a URL. Start one: gatehouse import openapi URL --every 1h'
  return output.table(rows, [
    { title: 'ID', value: (row) => row.id },
    { title: 'URL', value: (row) => row.urls.join(' '), whenNarrow: 'below' },
    { title: 'NAMESPACE', value: (row) => row.namespaces.join(' ') || row.namespace, whenNarrow: 'truncate' },
    { title: 'EVERY', value: (row) => showEvery(row.every_ms) },
    { title: 'LAST LOOK', value: (row) => row.status.outcome ?? 'none yet' },
    { title: 'AT', value: (row) => showMoment(row.status.checked_at) },
    { title: 'NEXT', value: (row) => (row.paused ? 'paused' : showMoment(row.next_due_at)) },
  ])
}

/** One subscription, a line for each thing to know about it. */
export function showSubscription(row: SubscriptionRecord, output: Output): string {
  const { status } = row
  const outcome = status.outcome ?? 'none yet'
  const held = status.held
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['url', row.urls.join(' ')],
    ['namespace', row.namespaces.join(' ') || row.namespace],
    ['server', row.server],
    ['authorization', row.authorization],
    ['every', showEvery(row.every_ms)],
    ['hold on', row.hold_on],
    ['next look', row.paused ? 'paused' : showMoment(row.next_due_at)],
    ['last look', `${output.style(styles[outcome] ?? 'bold', outcome)} ${showMoment(status.checked_at)}`.trim()],
    ['last import', status.changed_at === undefined ? undefined : showMoment(status.changed_at)],
    [
      'failure',
      status.message === undefined ? undefined : `${plainText(status.message)} (${status.failures} in a row)`,
    ],
    ['held since', held === undefined ? undefined : `${showMoment(held.since)}: ${countsText(held.report)}`],
    ['set in', row.declared ? 'gatehouse.yaml' : undefined],
  ]
  const told = lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(14)}${value}`]))
  const advice = held === undefined ? [] : ['', ...heldAdvice(row.id)]
  return [output.style('bold', row.id), ...told, ...advice].join('\n')
}

export function heldAdvice(id: string): readonly string[] {
  return [
    `See what it would do: gatehouse imports refresh ${id} --dry-run`,
    `Let it in:            gatehouse imports apply ${id}`,
  ]
}

export function showEvery(everyMs: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
  ] as const
  const [unitMs, unit] = units.find(([ms]) => everyMs % ms === 0) ?? [1_000, 's']
  return `${everyMs / unitMs}${unit}`
}

function countsText(counts: { readonly added: number; readonly changed: number; readonly removed: number }): string {
  return `${counts.added} added, ${counts.changed} changed, ${counts.removed} removed`
}
