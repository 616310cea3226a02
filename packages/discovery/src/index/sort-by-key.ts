import type { Pacer } from './pacer.ts'
import { compareNamespaces, compareText, type SegmentNamespace } from './segment.ts'

interface Keyed {
  readonly source: string
  readonly namespace: string
  readonly name: string
}

/**
 * In the order of a segment: by source, namespace and name. Namespace by namespace, so that no single sort is long.
 * Takes the tools as they come, so that a caller need not hold them twice.
 */
export async function sortByKey<T extends Keyed>(
  tools: Iterable<T>,
  pacer: Pacer,
): Promise<{ readonly namespaces: readonly SegmentNamespace[]; readonly sorted: readonly T[] }> {
  const byNamespace = new Map<string, T[]>()
  for (const tool of tools) {
    const key = `${tool.source}://${tool.namespace}`
    const group = byNamespace.get(key)
    if (group === undefined) byNamespace.set(key, [tool])
    else group.push(tool)
    if (pacer.isDue) await pacer.breathe()
  }
  const groups = [...byNamespace.values()].sort((a, b) => compareNamespaces(a[0]!, b[0]!))
  const namespaces: SegmentNamespace[] = []
  const sorted: T[] = []
  for (const group of groups) {
    const start = sorted.length
    for (const tool of group.sort((a, b) => compareText(a.name, b.name))) sorted.push(tool)
    namespaces.push({ source: group[0]!.source, namespace: group[0]!.namespace, start, end: sorted.length })
    if (pacer.isDue) await pacer.breathe()
  }
  return { namespaces, sorted }
}
