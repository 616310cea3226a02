/** That something was taken out of a value: what kind, and where, never what. */
export interface Redaction {
  /** A detector, `field` for a path, `withheld` for a whole result, `rule_error` when a rule could not be asked. */
  readonly kind: string
  /** JSON Pointer (RFC 6901); below a text that holds JSON it goes on inside. */
  readonly at: string
}

/** Appends one step to a JSON Pointer. */
export function pointerTo(at: string, key: string | number): string {
  return `${at}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

export function maskOf(kind: string): string {
  return `[redacted ${kind}]`
}
