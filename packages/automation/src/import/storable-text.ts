import type { PlainObject } from './plain-object.ts'

// Postgres refuses U+0000 in text and lone surrogates in JSON. Escapes count: the text is searched before parsing.
const suspicious = /\0|\\u0000|\\u\{?0*d[89a-f]|\\x00|\\0|[\ud800-\udfff]/i

/** Takes characters that cannot be stored out of the document, in place. Most texts have none and are not walked. */
export function withStorableText(root: PlainObject, text: string): PlainObject {
  if (suspicious.test(text)) clean(root as Record<string, unknown>, new Set())
  return root
}

function clean(container: Record<string, unknown>, seen: Set<object>): void {
  if (seen.has(container)) return
  seen.add(container)
  for (const [key, value] of Object.entries(container)) {
    const name = storable(key)
    if (name !== key) delete container[key]
    if (typeof value === 'string') container[name] = storable(value)
    else if (name !== key) container[name] = value
    if (typeof value === 'object' && value !== null) clean(value as Record<string, unknown>, seen)
  }
}

function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
