export type PlainObject = Readonly<Record<string, unknown>>

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of the object itself: a document may have a path or a property called `constructor`. */
export function ownMember(object: PlainObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** The value as an object, or an empty one. */
export function objectOr(value: unknown): PlainObject {
  return isPlainObject(value) ? value : {}
}
