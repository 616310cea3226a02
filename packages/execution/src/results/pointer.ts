/** Appends one step to a JSON Pointer (RFC 6901). */
export function pointerTo(at: string, key: string | number): string {
  return `${at}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
