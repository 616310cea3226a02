import { bitmapOf, clearBit, setBit, type Bitmap } from './bitmap.ts'
import type { CompiledGrants } from './compile-grants.ts'
import type { ToolName } from './decide.ts'
import { forbiddenByParts } from './forbidden-by-parts.ts'
import { createGlobFinder, type GlobFinder, type NameQuestion } from './glob-finder.ts'
import { findPrefix, type PatternSet, type SourcePatterns } from './pattern-set.ts'

/** The tools of a catalog, each at a position; those of a namespace stand together. Must not change while it is in use. */
export interface CatalogView {
  /** Positions are below it. */
  readonly size: number
  /** A namespace may come more than once, with other positions. */
  readonly namespaces: Iterable<NamespaceView>
  readonly nameAt: (position: number) => string
  /** The names of the namespace that a position is in, where they lie in an array: spares making texts of them. */
  readonly packedNamesAt?: (position: number) => PackedNames
  /** Tools made of others; absent when there are none. */
  readonly composed?: readonly ComposedView[]
  /** Positions that hold a tool now; absent when all of them do. */
  readonly live?: Bitmap
}

export interface PackedNames {
  readonly bytes: Uint8Array
  /** The name at a position is from `starts[position - offset]` to before the next. UTF-8. */
  readonly starts: Uint32Array
  readonly offset: number
}

export interface ComposedView extends ToolName {
  readonly position: number
  /** Whoever may not use all of them may not use it. */
  readonly uses: readonly ToolName[]
}

export interface NamespaceView {
  readonly source: string
  readonly namespace: string
  /** First position. */
  readonly start: number
  /** One after the last position. */
  readonly end: number
}

/**
 * One bit per tool: whether `decide` allows it. Most namespaces are decided as a whole, so the work is about
 * namespaces + named tools; only a pattern with a star in front or in the middle looks at single tools, at each character
 * of their names about once for all patterns together.
 */
export function permittedBitmap(grants: CompiledGrants, catalog: CatalogView): Bitmap {
  const bitmap = bitmapOf(catalog.size)
  const allow = verdictsOf(grants.allow)
  const deny = verdictsOf(grants.deny)
  for (const namespace of catalog.namespaces) {
    const allowed = allow(namespace)
    if (allowed === 'none') continue
    const denied = deny(namespace)
    if (denied === 'all') continue
    const isAllowed = questionAt(allowed, catalog, namespace)
    const isDenied = questionAt(denied, catalog, namespace)
    for (let position = namespace.start; position < namespace.end; position++) {
      if (isAllowed(position) && !isDenied(position)) setBit(bitmap, position)
    }
  }
  const permitted = catalog.live === undefined ? bitmap : bitmap.map((word, i) => word & catalog.live![i]!)
  for (const position of forbiddenByParts(grants, catalog.composed ?? [])) clearBit(permitted, position)
  return permitted
}

/** A verdict about a namespace, asked by position. */
function questionAt(verdict: Verdict, catalog: CatalogView, namespace: NamespaceView): (position: number) => boolean {
  if (verdict === 'all') return () => true
  if (verdict === 'none') return () => false
  const packed = catalog.packedNamesAt?.(namespace.start)
  if (packed === undefined || verdict.matchesBytes === undefined)
    return (position) => verdict.matches(catalog.nameAt(position))
  const { bytes, starts, offset } = packed
  return (position) => verdict.matchesBytes!(bytes, starts[position - offset]!, starts[position - offset + 1]!)
}

/** What a pattern set says about a namespace: all of it, none of it, or a question to ask per name. */
export type Verdict = 'all' | 'none' | NameQuestion

export function verdictsOf(set: PatternSet): (namespace: Pick<NamespaceView, 'source' | 'namespace'>) => Verdict {
  const sources = new Map([...set.bySource].map(([source, patterns]) => [source, arranged(patterns)]))
  return ({ source, namespace }) => {
    const start = `${namespace}.`
    const questions: NameQuestion[] = []
    for (const own of [sources.get(source), sources.get('*')]) {
      if (own === undefined) continue
      if (findPrefix(own.patterns, start) !== undefined) return 'all'
      const globs = own.globs?.below(start) ?? 'none'
      if (globs === 'all') return 'all'
      if (globs !== 'none') questions.push(globs)
      const names = own.names.get(namespace)
      if (names !== undefined) questions.push({ matches: (name) => names.has(name) })
      const prefixes = own.namePrefixes.get(namespace)
      if (prefixes !== undefined)
        questions.push({ matches: (name) => prefixes.some((prefix) => name.startsWith(prefix)) })
    }
    if (questions.length === 0) return 'none'
    return questions.length === 1 ? questions[0]! : { matches: (name) => questions.some((one) => one.matches(name)) }
  }
}

interface Arranged {
  readonly patterns: SourcePatterns
  /** namespace → names that are named in full. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  /** namespace → beginnings of names. */
  readonly namePrefixes: ReadonlyMap<string, readonly string[]>
  readonly globs: GlobFinder | undefined
}

// A name has no dots, so whatever a pattern says before its last dot is the namespace.
function arranged(patterns: SourcePatterns): Arranged {
  const names = Map.groupBy(patterns.exact.keys(), beforeLastDot)
  return {
    patterns,
    names: new Map([...names].map(([namespace, paths]) => [namespace, new Set(paths.map(afterLastDot))])),
    namePrefixes: new Map(
      [...Map.groupBy(patterns.prefixes.keys(), beforeLastDot)].map(([namespace, paths]) => [
        namespace,
        paths.map(afterLastDot),
      ]),
    ),
    globs: patterns.globs.length === 0 ? undefined : createGlobFinder(patterns.globs),
  }
}

function beforeLastDot(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')))
}

function afterLastDot(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
