import { matchesGlob, type ToolPattern } from './tool-pattern.ts'

/**
 * Many patterns, arranged so that a tool meets few of them: nearly all grants name one tool or everything below a prefix,
 * and both are found by look-up however many there are.
 */
export interface PatternSet {
  /** Keyed by source id; `*` holds the patterns for every source. */
  readonly bySource: ReadonlyMap<string, SourcePatterns>
}

export interface SourcePatterns {
  /** `namespace.name` → grant. */
  readonly exact: ReadonlyMap<string, string>
  /** What comes before a single star at the end → grant. */
  readonly prefixes: ReadonlyMap<string, string>
  /** The different lengths of those prefixes, shortest first. */
  readonly prefixLengths: readonly number[]
  /** All others: stars elsewhere. */
  readonly globs: readonly { readonly pieces: readonly string[]; readonly grantId: string }[]
}

export function patternSetOf(
  entries: readonly { readonly pattern: ToolPattern; readonly grantId: string }[],
): PatternSet {
  const bySource = Map.groupBy(entries, ({ pattern }) => pattern.source)
  return { bySource: new Map([...bySource].map(([source, own]) => [source, sourcePatternsOf(own)])) }
}

/** The same set, and tools that are named in full. */
export function withExact(
  set: PatternSet,
  tools: readonly {
    readonly source: string
    readonly namespace: string
    readonly name: string
    readonly grantId: string
  }[],
): PatternSet {
  const bySource = new Map(set.bySource)
  for (const [source, own] of Map.groupBy(tools, (tool) => tool.source)) {
    const before = bySource.get(source)
    const exact = new Map(before?.exact)
    for (const { namespace, name, grantId } of own) addFirst(exact, `${namespace}.${name}`, grantId)
    bySource.set(source, { prefixes: new Map(), prefixLengths: [], globs: [], ...before, exact })
  }
  return { bySource }
}

/** The grant that speaks of the tool, or undefined. The same one every time for the same set. */
export function findInSet(set: PatternSet, source: string, path: string): string | undefined {
  return findInSource(set.bySource.get(source), path) ?? findInSource(set.bySource.get('*'), path)
}

function findInSource(patterns: SourcePatterns | undefined, path: string): string | undefined {
  if (patterns === undefined) return undefined
  return (
    patterns.exact.get(path) ??
    findPrefix(patterns, path) ??
    patterns.globs.find(({ pieces }) => matchesGlob(pieces, path))?.grantId
  )
}

/** The grant whose prefix the text begins with. */
export function findPrefix(patterns: SourcePatterns, text: string): string | undefined {
  for (const length of patterns.prefixLengths) {
    if (length > text.length) return undefined
    const grantId = patterns.prefixes.get(text.slice(0, length))
    if (grantId !== undefined) return grantId
  }
  return undefined
}

function sourcePatternsOf(
  entries: readonly { readonly pattern: ToolPattern; readonly grantId: string }[],
): SourcePatterns {
  const exact = new Map<string, string>()
  const prefixes = new Map<string, string>()
  const globs: { readonly pieces: readonly string[]; readonly grantId: string }[] = []
  for (const { pattern, grantId } of entries) {
    const [first, last] = [pattern.pieces[0]!, pattern.pieces.at(-1)!]
    if (pattern.pieces.length === 1) addFirst(exact, first, grantId)
    else if (pattern.pieces.length === 2 && last === '') addFirst(prefixes, first, grantId)
    else globs.push({ pieces: pattern.pieces, grantId })
  }
  const prefixLengths = [...new Set([...prefixes.keys()].map((prefix) => prefix.length))].sort((a, b) => a - b)
  return { exact, prefixes, prefixLengths, globs }
}

function addFirst(map: Map<string, string>, key: string, grantId: string): void {
  if (!map.has(key)) map.set(key, grantId)
}
