/** What sort of refusal it is. A surface maps this to its own status codes, in one file. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'timeout'
  | 'unavailable'
  | 'internal'

export interface ErrorOptions {
  readonly cause?: unknown
  /** Where the input was wrong: a JSON Pointer (RFC 6901), a flag, a file with its line. */
  readonly at?: string
  /** What the caller can do about it. */
  readonly hint?: string
  readonly retryAfterMs?: number
  /** More public facts, machine-readable. */
  readonly details?: Readonly<Record<string, unknown>>
  /** For the log and the audit entry only; never shown to a caller. */
  readonly internal?: Readonly<Record<string, unknown>>
}

const marker: unique symbol = Symbol.for('gatehouse.error') as never

/** Base of everything thrown on purpose. `code` is stable; `message` is written for the caller. */
export class GatehouseError extends Error {
  readonly [marker] = true
  readonly code: string
  readonly kind: ErrorKind
  readonly at: string | undefined
  readonly hint: string | undefined
  readonly retryAfterMs: number | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly internal: Readonly<Record<string, unknown>> | undefined

  constructor(kind: ErrorKind, code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.kind = kind
    this.code = code
    this.at = options.at
    this.hint = options.hint
    this.retryAfterMs = options.retryAfterMs
    this.details = options.details
    this.internal = options.internal
  }
}

// Not instanceof: two copies of this package may meet in one process.
export function isGatehouseError(error: unknown): error is GatehouseError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true
}

/** The public shape of an error on every surface. */
export interface PublicError {
  readonly code: string
  readonly message: string
  readonly at?: string
  readonly hint?: string
  readonly retry_after_ms?: number
  readonly details?: Readonly<Record<string, unknown>>
}

/** What a caller may see of any error. Anything not thrown on purpose becomes `internal_error` with a reference for the log. */
export function toPublicError(error: unknown, reference: string): PublicError {
  if (!isGatehouseError(error)) {
    return {
      code: 'internal_error',
      message: `Something went wrong inside Gatehouse. Quote ${reference} to your administrator; the log has the details.`,
    }
  }
  return {
    code: error.code,
    message: error.message,
    ...(error.at === undefined ? {} : { at: error.at }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
    ...(error.details === undefined ? {} : { details: error.details }),
  }
}

/** The caller's input is wrong. */
export class InvalidInputError extends GatehouseError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('invalid', code, message, options)
  }
}

/** Same words for a tool that does not exist and one the caller may not use. */
export class ToolNotFoundError extends GatehouseError {
  constructor(tool: string, internal: Readonly<Record<string, unknown>> = {}) {
    super('not_found', 'tool_not_found', `There is no tool ${JSON.stringify(tool)} that you can use.`, {
      hint: 'Find the exact reference with search_tools.',
      internal,
    })
  }
}
