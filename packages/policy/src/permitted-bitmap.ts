import { bitmapOf, clearBit, setBit, type Bitmap } from './bitmap.ts'
import type { CompiledGrants } from './compile-grants.ts'
import type { ToolName } from './decide.ts'
import { forbiddenByParts } from './forbidden-by-parts.ts'
import { createGlobFinder, type GlobFinder } from './glob-finder.ts'
import { findPrefix, type PatternSet, type SourcePatterns } from './pattern-set.ts'

/** The tools of a catalog, each at a position; those of a namespace stand together. Must not change while it is in use. */
export interface CatalogView {
  /** Positions are below it. */
  readonly size: number
  /** A namespace may come more than once, with other positions. */
  readonly namespaces: Iterable<NamespaceView>
  readonly nameAt: (position: number) => string
  /** Tools made of others; absent when there are none. */
  readonly composed?: readonly ComposedView[]
  /** Positions that hold a tool now; absent when all of them do. */
  readonly live?: Bitmap
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
 * namespaces + named tools; only a pattern with a star in front or in the middle looks at single tools, and each of
 * these at few patterns.
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
    for (let position = namespace.start; position < namespace.end; position++) {
      if (allowed !== 'all' && !allowed(catalog.nameAt(position))) continue
      if (denied !== 'none' && denied(catalog.nameAt(position))) continue
      setBit(bitmap, position)
    }
  }
  const permitted = catalog.live === undefined ? bitmap : bitmap.map((word, i) => word & catalog.live![i]!)
  for (const position of forbiddenByParts(grants, catalog.composed ?? [])) clearBit(permitted, position)
  return permitted
}

/** What a pattern set says about a namespace: all of it, none of it, or a question to ask per name. */
export type Verdict = 'all' | 'none' | ((name: string) => boolean)

export function verdictsOf(set: PatternSet): (namespace: Pick<NamespaceView, 'source' | 'namespace'>) => Verdict {
  const sources = new Map([...set.bySource].map(([source, patterns]) => [source, arranged(patterns)]))
  return ({ source, namespace }) => {
    const start = `${namespace}.`
    const questions: ((name: string) => boolean)[] = []
    for (const own of [sources.get(source), sources.get('*')]) {
      if (own === undefined) continue
      if (findPrefix(own.patterns, start) !== undefined) return 'all'
      const names = own.names.get(namespace)
      if (names !== undefined) questions.push((name) => names.has(name))
      const prefixes = own.namePrefixes.get(namespace)
      if (prefixes !== undefined) questions.push((name) => prefixes.some((prefix) => name.startsWith(prefix)))
      for (const globs of [own.freeGlobs, own.globs, own.globsByTop.get(topOf(start))]) {
        const matches = globs?.below(start)
        if (matches !== undefined) questions.push((name) => matches(start + name))
      }
    }
    if (questions.length === 0) return 'none'
    return questions.length === 1 ? questions[0]! : (name) => questions.some((question) => question(name))
  }
}

interface Arranged {
  readonly patterns: SourcePatterns
  /** namespace → names that are named in full. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  /** namespace → beginnings of names. */
  readonly namePrefixes: ReadonlyMap<string, readonly string[]>
  /** Globs whose beginning says the first step of the namespace, by that step. */
  readonly globsByTop: ReadonlyMap<string, GlobFinder>
  /** Globs that begin with a star. */
  readonly freeGlobs: GlobFinder
  /** All other globs. */
  readonly globs: GlobFinder
}

type Glob = SourcePatterns['globs'][number]

// A name has no dots, so whatever a pattern says before its last dot is the namespace.
function arranged(patterns: SourcePatterns): Arranged {
  const names = Map.groupBy(patterns.exact.keys(), beforeLastDot)
  const startsOf = ({ pieces }: Glob): 'free' | 'top' | 'other' =>
    pieces[0] === '' ? 'free' : pieces[0]!.includes('.') ? 'top' : 'other'
  const { free = [], top = [], other = [] } = Object.groupBy(patterns.globs, startsOf)
  return {
    patterns,
    names: new Map([...names].map(([namespace, paths]) => [namespace, new Set(paths.map(afterLastDot))])),
    namePrefixes: new Map(
      [...Map.groupBy(patterns.prefixes.keys(), beforeLastDot)].map(([namespace, paths]) => [
        namespace,
        paths.map(afterLastDot),
      ]),
    ),
    globsByTop: new Map(
      [...Map.groupBy(top, (glob) => topOf(glob.pieces[0]!))].map(([step, globs]) => [step, createGlobFinder(globs)]),
    ),
    freeGlobs: createGlobFinder(free),
    globs: createGlobFinder(other),
  }
}

function beforeLastDot(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')))
}

function afterLastDot(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf('.'))
}
