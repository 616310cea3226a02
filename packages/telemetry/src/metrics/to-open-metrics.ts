/**
 * The text of Prometheus as OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/. A family of counters has
 * no `_total` in its name there, its samples do; and there is an end.
 *
 * NOTE: the registry of prom-client can print it as well, but renames its metrics for good when it does.
 */
export function toOpenMetrics(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '')
  const counters = new Set(lines.map((line) => /^# TYPE (\S+)_total counter$/.exec(line)?.[1]))
  const renamed = lines.map((line) => {
    const [, what, family, rest] = /^# (HELP|TYPE) (\S+)_total (.*)$/.exec(line) ?? []
    return family !== undefined && counters.has(family) ? `# ${what} ${family} ${rest}` : line
  })
  return `${renamed.join('\n')}\n# EOF\n`
}
