/** The segments of a JSON Pointer (RFC 6901 §3), unescaped; undefined when it is none. */
export function pointerSegments(pointer: string): readonly string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What a pointer leads to (RFC 6901 §4); undefined when there is nothing. */
export function valueAt(value: unknown, pointer: string): unknown {
  let found = value
  for (const segment of pointerSegments(pointer) ?? []) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, segment)) return undefined
    // An array also owns `length`, and `01` is no index.
    if (Array.isArray(found) && !/^(?:0|[1-9]\d*)$/.test(segment)) return undefined
    found = (found as Readonly<Record<string, unknown>>)[segment]
  }
  return found
}
