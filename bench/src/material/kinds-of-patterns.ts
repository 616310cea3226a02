import type { ToolSummary } from '@gatehouse/catalog'

/** Patterns of one kind, made of the names of a catalog. */
export interface PatternKind {
  readonly name: string
  readonly patterns: readonly string[]
}

/** So many patterns of each kind that a grant can have, from all over the catalog, and as many with all kinds mixed. */
export function kindsOfPatterns(tools: readonly ToolSummary[], source: string, count: number): readonly PatternKind[] {
  const chosen = Array.from({ length: count }, (_, i) => tools[(i * 7_919) % tools.length]!)
  const ofEach = (make: (tool: ToolSummary) => string): readonly string[] => chosen.map(make)
  const kinds: readonly PatternKind[] = [
    { name: 'exact', patterns: ofEach(({ namespace, name }) => `${source}://${namespace}.${name}`) },
    { name: 'namespaces', patterns: ofEach(({ namespace }) => `${source}://${namespace}.*`) },
    { name: 'name begins', patterns: ofEach(({ namespace, name }) => `${source}://${namespace}.${name.slice(0, 5)}*`) },
    { name: 'ends', patterns: ofEach(({ name }) => `${source}://*${name.slice(-6)}`) },
    { name: 'stars only at both ends', patterns: ofEach(({ name }) => `${source}://*${wordOf(name)}*`) },
    {
      name: 'star in the middle',
      patterns: ofEach(({ namespace, name }) => `*://${namespace.slice(0, 3)}*${name.slice(-4)}`),
    },
    { name: 'same name anywhere', patterns: ofEach(({ name }) => `*://*.${name}`) },
    {
      name: 'beginning and word',
      patterns: ofEach(({ namespace, name }) => `${source}://${namespace.slice(0, 3)}*${wordOf(name)}*`),
    },
  ]
  const mixed = Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!.patterns[i]!)
  return [...kinds, { name: 'mixed', patterns: mixed }]
}

function wordOf(name: string): string {
  const word = name.split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/).find(({ length }) => length > 2)
  return word ?? name.slice(0, 4)
}
