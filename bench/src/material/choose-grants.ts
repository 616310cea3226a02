import type { ToolSummary } from '@gatehouse/catalog'

/** Tool patterns that let about this share of the tools through: whole namespaces, and single tools for the rest. */
export function chooseGrants(tools: readonly ToolSummary[], source: string, share: number): readonly string[] {
  if (share === 1) return [`${source}://*`]
  const wanted = Math.round(tools.length * share)
  const groups = [...Map.groupBy(tools, ({ namespace }) => namespace)]
  const names = groups.map(([namespace]) => namespace)
  const patterns: string[] = []
  let chosen = 0
  // Every seventh, and round again: what is chosen lies all over the catalog.
  for (let i = 0, place = 0; i < groups.length; i++, place = (place + 7) % groups.length) {
    const [namespace, members] = groups[place]!
    const hasMoreBelow = names.some((name) => name.startsWith(`${namespace}.`))
    if (hasMoreBelow || chosen + members.length > wanted) continue
    patterns.push(`${source}://${namespace}.*`)
    chosen += members.length
  }
  const taken = new Set(patterns)
  const others = tools.filter(({ namespace }) => !taken.has(`${source}://${namespace}.*`))
  const step = Math.max(1, Math.floor(others.length / Math.max(1, wanted - chosen)))
  for (let i = 0; chosen < wanted && i < others.length; i += step) {
    patterns.push(`${source}://${others[i]!.namespace}.${others[i]!.name}`)
    chosen++
  }
  return patterns
}
