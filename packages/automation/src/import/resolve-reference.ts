import { isPlainObject, ownMember, type PlainObject } from './plain-object.ts'

const maxHops = 50

export interface ResolvedReference {
  /** Canonical JSON Pointer (RFC 6901): one spelling per place. */
  readonly pointer: string
  readonly tokens: readonly string[]
  readonly value: unknown
}

/** Finds what a `$ref` of this document means. Nothing outside the document is ever opened. */
export interface ReferenceResolver {
  /** Undefined when there is no such place, or it is outside the document. */
  resolve(reference: string): ResolvedReference | undefined
  /** The object behind a chain of references; members beside the last `$ref` win (OpenAPI 3.1 §4.8.23). */
  follow(value: unknown): PlainObject | undefined
}

export function createResolver(root: PlainObject): ReferenceResolver {
  const known = new Map<string, ResolvedReference | undefined>()
  let named: ReadonlyMap<string, ResolvedReference> | undefined

  const resolve = (reference: string, hops = 0): ResolvedReference | undefined => {
    if (known.has(reference)) return known.get(reference)
    if (hops > maxHops) return undefined
    const found = lookUp(reference, hops)
    known.set(reference, found)
    return found
  }

  const lookUp = (reference: string, hops: number): ResolvedReference | undefined => {
    const tokens = pointerTokens(reference)
    if (tokens !== undefined) return walk(tokens, hops)
    // `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12 §8.2) are rare: the document is searched on first use.
    named ??= collectNames(root)
    return named.get(reference) ?? bareName(reference, hops)
  }

  const walk = (tokens: readonly string[], hops: number): ResolvedReference | undefined => {
    let value: unknown = root
    let at: readonly string[] = []
    for (const token of tokens) {
      const member = memberOf(value, token)
      if (member !== undefined) {
        value = member
        at = [...at, token]
        continue
      }
      // The way leads through another reference.
      const reference = isPlainObject(value) ? value['$ref'] : undefined
      const target = typeof reference === 'string' ? resolve(reference, hops + 1) : undefined
      const beyond = target === undefined ? undefined : memberOf(target.value, token)
      if (target === undefined || beyond === undefined) return undefined
      value = beyond
      at = [...target.tokens, token]
    }
    return { pointer: toPointer(at), tokens: at, value }
  }

  // `$ref: Pet`, as old generators and discriminator mappings write it.
  const bareName = (reference: string, hops: number): ResolvedReference | undefined => {
    if (!/^[\w.-]+$/.test(reference)) return undefined
    return walk(['components', 'schemas', reference], hops) ?? walk(['definitions', reference], hops)
  }

  return {
    resolve: (reference) => resolve(reference),
    follow(value) {
      let current = value
      let beside: PlainObject = {}
      for (let hops = 0; hops < maxHops; hops++) {
        if (!isPlainObject(current)) return undefined
        const reference = current['$ref']
        if (typeof reference !== 'string') return hops === 0 ? current : { ...current, ...beside }
        const { $ref: _reference, ...siblings } = current
        beside = { ...siblings, ...beside }
        current = resolve(reference)?.value
      }
      return undefined
    },
  }
}

/** Tokens of a reference into the same document, undefined for any other. */
function pointerTokens(reference: string): readonly string[] | undefined {
  if (reference === '#' || reference === '') return []
  const pointer =
    /^#?\/(.*)$/s.exec(reference)?.[1] ?? /^#((?:components|definitions|paths)\/.*)$/s.exec(reference)?.[1]
  if (pointer === undefined) return undefined
  return pointer.split('/').map((token) => decoded(token).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decoded(token: string): string {
  if (!token.includes('%')) return token
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}

export function toPointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function memberOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^\d{1,9}$/.test(token) ? value[Number(token)] : undefined
  return isPlainObject(value) ? ownMember(value, token) : undefined
}

function collectNames(root: PlainObject): ReadonlyMap<string, ResolvedReference> {
  const names = new Map<string, ResolvedReference>()
  const visit = (value: unknown, tokens: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return
    if (isPlainObject(value)) {
      const found = { pointer: toPointer(tokens), tokens, value }
      for (const keyword of ['$anchor', '$dynamicAnchor']) {
        if (typeof value[keyword] === 'string') names.set(`#${value[keyword]}`, found)
      }
      if (typeof value['$id'] === 'string') names.set(value['$id'], found)
    }
    for (const [key, member] of Object.entries(value)) visit(member, [...tokens, key])
  }
  visit(root, [])
  return names
}
