import { pointerSegments } from './json-pointer.ts'

const mask = '[redacted]'

/** A copy in which the values that the pointers lead to are masked; `*` stands for every item or member. */
export function redact(value: unknown, pointers: readonly string[]): unknown {
  return pointers.reduce((masked, pointer) => {
    const segments = pointerSegments(pointer)
    return segments === undefined ? masked : maskedAt(masked, segments)
  }, value)
}

function maskedAt(value: unknown, [segment, ...rest]: readonly string[]): unknown {
  if (segment === undefined) return mask
  if (typeof value !== 'object' || value === null) return value
  const isMeant = (key: string): boolean => segment === '*' || segment === key
  if (Array.isArray(value)) return value.map((item, i) => (isMeant(String(i)) ? maskedAt(item, rest) : item))
  // Not by assignment: a member called __proto__ would become the prototype.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isMeant(key) ? maskedAt(item, rest) : item]),
  )
}
