import type { ToolSummary } from '@gatehouse/catalog'

/** Questions in the words of the catalog: how the descriptions of tools all over it begin. */
export function chooseQueries(tools: readonly ToolSummary[], count: number): readonly string[] {
  const described = tools.filter(({ description }) => description.split(/\s+/).length >= 4)
  const step = Math.max(1, Math.floor(described.length / count))
  return Array.from({ length: count }, (_, i) =>
    described[(i * step) % described.length]!.description.split(/\s+/).slice(0, 8).join(' ').slice(0, 200),
  )
}
