export type Encode = (text: string) => string

/** Everything but the unreserved characters of RFC 3986 §2.3. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * For `allowReserved`: the reserved characters that mean nothing in a query stay. `&`, `=`, `+` and `#` are encoded all
 * the same, because bare they would start another parameter or end the query.
 */
export function percentEncodeLightly(text: string): string {
  return percentEncode(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/g, (triple) =>
    decodeURIComponent(triple),
  )
}
