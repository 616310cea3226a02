import { GatehouseError, isGatehouseError, type ErrorKind } from '@gatehouse/core'

/**
 * The same failure in the product's words. What the database said stays in `cause`, and which table and constraint
 * were meant in `internal`; neither SQL nor minified source gets into a message.
 */
export function wrapDatabaseError(error: unknown): GatehouseError {
  if (isGatehouseError(error)) return error
  const facts = factsOf(error)
  const meaning = meaningOf(facts.code)
  return new GatehouseError(meaning.kind, meaning.code, meaning.message, {
    cause: error,
    hint: meaning.hint,
    ...(meaning.kind === 'unavailable' ? { retryAfterMs: 1_000 } : {}),
    internal: { sqlState: facts.code, table: facts.table, constraint: facts.constraint },
  })
}

/** Whether a wrapped error says that a row with this key exists already. */
export function violates(error: unknown, constraint: string): boolean {
  return isGatehouseError(error) && error.internal?.['constraint'] === constraint
}

interface Facts {
  readonly code: string | undefined
  readonly table: string | undefined
  readonly constraint: string | undefined
}

function factsOf(error: unknown): Facts {
  const read = (key: string): string | undefined => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
    return typeof value === 'string' ? value : undefined
  }
  return { code: read('code'), table: read('table'), constraint: read('constraint') }
}

interface Meaning {
  readonly kind: ErrorKind
  readonly code: string
  readonly message: string
  readonly hint: string
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
function meaningOf(code: string | undefined): Meaning {
  if (code === '23505') return alreadyExists
  if (code === '23503') return missingReference
  if (code === '54000' || code === '22001') return valueTooLong
  if (code === '57014') return tooSlow
  if (code === '40001' || code === '40P01' || code === '55P03') return busy
  if (code === 'XX001' || code === 'XX002' || code === '58P01') return damaged
  if (code?.startsWith('53') === true) return exhausted
  if (code !== undefined && (/^08|^57P/.test(code) || networkCodes.has(code))) return unreachable
  if (code === undefined) return unreachable
  return refused
}

const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])

const alreadyExists: Meaning = {
  kind: 'conflict',
  code: 'already_exists',
  message: 'There is already an entry with this key.',
  hint: 'Read the one that is there, or choose another key.',
}

const missingReference: Meaning = {
  kind: 'conflict',
  code: 'reference_missing',
  message: 'The entry refers to another one that does not exist.',
  hint: 'Create what it refers to first.',
}

const valueTooLong: Meaning = {
  kind: 'invalid',
  code: 'value_too_long',
  message: 'A name or key is too long to be stored.',
  hint: 'Names and keys may be about 2,000 bytes long.',
}

const tooSlow: Meaning = {
  kind: 'timeout',
  code: 'database_timeout',
  message: 'The database did not finish in time.',
  hint: 'Try again; if it happens often, look at the load of the database server.',
}

const busy: Meaning = {
  kind: 'unavailable',
  code: 'database_busy',
  message: 'The database was busy with a change to the same entries; nothing was changed.',
  hint: 'Try again.',
}

const damaged: Meaning = {
  kind: 'internal',
  code: 'data_directory_damaged',
  message: 'The database found damaged data.',
  hint: 'Stop Gatehouse, keep a copy of the database directory, and restore a backup.',
}

const exhausted: Meaning = {
  kind: 'unavailable',
  code: 'database_exhausted',
  message: 'The database has run out of disk space, memory or connections.',
  hint: 'Free disk space, or raise the limits of the database server.',
}

const unreachable: Meaning = {
  kind: 'unavailable',
  code: 'database_unreachable',
  message: 'The database cannot be reached.',
  hint: 'Check that the database runs and that its address is right; the log has the cause.',
}

const refused: Meaning = {
  kind: 'internal',
  code: 'database_error',
  message: 'The database refused a statement of Gatehouse.',
  hint: 'This is a fault of the program; the log has the cause.',
}
