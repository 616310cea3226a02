import type { JsonSchema } from '@gatehouse/spec'

export interface References {
  /** The schema that a `$ref` inside `from` names, or undefined. Only what is in the document is found; nothing is fetched. */
  resolve(from: object, reference: string): unknown
}

/** A base for schemas without an `$id`; not a place anybody can fetch from. */
const rootUri = 'schema://root/'

/**
 * Knows every resource (`$id`) and anchor of a document. JSON Schema core §8.2
 * NOTE: `$dynamicRef` is resolved where it stands, which differs from the standard only in documents made of several resources.
 */
export function indexReferences(root: JsonSchema): References {
  const resources = new Map<string, unknown>([[rootUri, root]])
  const anchors = new Map<string, unknown>()
  const bases = new Map<object, string>()

  const walk = (node: unknown, base: string): void => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const item of node) walk(item, base)
      return
    }
    const schema = node as Readonly<Record<string, unknown>>
    const own = typeof schema.$id === 'string' ? withoutFragment(resolveUri(schema.$id, base) ?? base) : base
    if (own !== base || node === root) resources.set(own, node)
    bases.set(node, own)
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = schema[keyword]
      if (typeof name === 'string' && !anchors.has(`${own}#${name}`)) anchors.set(`${own}#${name}`, node)
    }
    for (const [keyword, member] of Object.entries(schema)) if (!plainData.has(keyword)) walk(member, own)
  }
  walk(root, rootUri)

  return {
    resolve(from, reference) {
      const uri = resolveUri(reference, bases.get(from) ?? rootUri)
      if (uri === undefined) return undefined
      const resource = withoutFragment(uri)
      const fragment = decoded(uri.slice(resource.length + 1))
      if (fragment === undefined || !resources.has(resource)) return undefined
      if (fragment === '') return resources.get(resource)
      if (fragment.startsWith('/')) return atPointer(resources.get(resource), fragment)
      return anchors.get(`${resource}#${fragment}`)
    },
  }
}

/** Keywords whose values are data: an `$id` in an example names nothing. */
const plainData: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example'])

function resolveUri(reference: string, base: string): string | undefined {
  if (URL.canParse(reference, base)) return new URL(reference, base).href
  // A base such as urn:uuid:… has no path; a bare fragment still belongs to it.
  return reference.startsWith('#') ? `${base}${reference}` : undefined
}

function withoutFragment(uri: string): string {
  const hash = uri.indexOf('#')
  return hash === -1 ? uri : uri.slice(0, hash)
}

function decoded(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return undefined
  }
}

function atPointer(document: unknown, pointer: string): unknown {
  let node = document
  for (const step of pointer.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined
    node = (node as Readonly<Record<string, unknown>>)[key]
  }
  return node
}
