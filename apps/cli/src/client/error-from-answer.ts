import { type ErrorKind, type ErrorOptions, GatehouseError, isGatehouseError } from '@gatehouse/core'
import type { Connection } from '../connection/find-server.ts'

/** What the server refused, as an error of ours with the server's code and words. */
export async function errorFromResponse(response: Response, connection: Connection): Promise<GatehouseError> {
  const kind = kindOfStatus(response.status)
  const said = readPublicError(await readError(response))
  return said === undefined ? errorWithoutWords(response, connection, kind) : errorWithWords(said, kind, connection)
}

/** The last line of a long operation that failed. It streams under status 200, so the line itself carries the status. */
export function errorFromLine(line: Readonly<Record<string, unknown>>, connection: Connection): GatehouseError {
  const said = readPublicError(line['error'])
  if (said === undefined) return unexpectedAnswer(connection, 'an error without a reason')
  const status = line['status']
  return errorWithWords(said, typeof status === 'number' ? kindOfStatus(status) : kindOfCode(said.code), connection)
}

/** What kept an answer from coming at all. */
export function errorFromFetch(error: unknown, connection: Connection, timeoutMs: number): unknown {
  if (isGatehouseError(error)) return error
  if (!(error instanceof Error)) return error
  if (error.name === 'TimeoutError') {
    return new GatehouseError(
      'timeout',
      'server_timeout',
      `${connection.url} did not answer within ${Math.round(timeoutMs / 1000)} seconds.`,
      { hint: 'The server is there but busy or stuck; its log says more. The request may still have its effect.' },
    )
  }
  const reason = networkReason(error)
  if (reason === undefined) return error
  if (lostCodes.has(reason)) return connectionLost(connection)
  if (connection.foundBy === 'data_directory' && reason === 'ECONNREFUSED') {
    return new GatehouseError('unavailable', 'server_not_running', `No Gatehouse answers at ${connection.url}.`, {
      at: connection.dataDir ?? connection.url,
      hint: 'It was stopped or killed. Start it with: gatehouse up',
    })
  }
  return new GatehouseError('unavailable', 'server_unreachable', `${connection.url} cannot be reached (${reason}).`, {
    at: connection.url,
    hint: 'Check the address (--url or GATEHOUSE_URL) and that the server runs.',
  })
}

export function connectionLost(connection: Connection): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'connection_lost',
    `${connection.url} stopped in the middle of its answer.`,
    {
      at: connection.url,
      hint: 'Look at the log of the server. What was asked may be done, or partly done.',
    },
  )
}

export function unexpectedAnswer(connection: Connection, what: string): GatehouseError {
  return new GatehouseError('unavailable', 'unexpected_answer', `${connection.url} answered with ${what}.`, {
    at: connection.url,
    hint: 'Check that this is the address of a Gatehouse of the same version.',
  })
}

async function readError(response: Response): Promise<unknown> {
  try {
    const text = await response.text()
    return (JSON.parse(text) as { error?: unknown } | null)?.error
  } catch {
    return undefined
  }
}

interface SaidError {
  readonly code: string
  readonly message: string
  readonly options: ErrorOptions
}

function errorWithWords(said: SaidError, kind: ErrorKind, connection: Connection): GatehouseError {
  return new GatehouseError(kind, said.code, said.message, { ...hintFor(kind, connection), ...said.options })
}

function readPublicError(value: unknown): SaidError | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { code, message, at, hint, retry_after_ms: retryAfterMs, details } = value as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  return {
    code,
    message,
    options: {
      ...(typeof at === 'string' ? { at } : {}),
      ...(typeof hint === 'string' ? { hint } : {}),
      ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
      ...(typeof details === 'object' && details !== null ? { details: details as Record<string, unknown> } : {}),
    },
  }
}

function errorWithoutWords(response: Response, connection: Connection, kind: ErrorKind): GatehouseError {
  if (response.status >= 300 && response.status < 400) {
    const target = response.headers.get('location') ?? 'another address'
    return new GatehouseError('unavailable', 'redirected', `${connection.url} redirects to ${target}.`, {
      at: connection.url,
      hint: 'Use the final address; a key is not sent along with a redirect.',
    })
  }
  const status = `${response.status} ${response.statusText}`.trim()
  return new GatehouseError(
    kind === 'not_found' ? 'unavailable' : kind,
    `http_${response.status}`,
    `${connection.url} answered ${status} and gave no reason.`,
    { at: connection.url, hint: 'Check that this is the address of a Gatehouse, not of something in front of it.' },
  )
}

function hintFor(kind: ErrorKind, connection: Connection): ErrorOptions {
  if (kind !== 'unauthenticated') return {}
  const where = {
    flags: 'the key given with --key',
    environment: 'the key in GATEHOUSE_KEY',
    data_directory: `the key in ${connection.dataDir ?? 'the data directory'}`,
  }[connection.keyFrom]
  return { at: where, hint: 'Check it. An administrator makes a new one with: gatehouse keys create --user EMAIL' }
}

function kindOfStatus(status: number): ErrorKind {
  const kinds: Readonly<Record<number, ErrorKind>> = {
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not_found',
    408: 'timeout',
    409: 'conflict',
    413: 'too_large',
    429: 'rate_limited',
    502: 'unavailable',
    503: 'unavailable',
    504: 'timeout',
  }
  const kind = kinds[status]
  if (kind !== undefined) return kind
  return status >= 400 && status < 500 ? 'invalid' : 'internal'
}

function kindOfCode(code: string): ErrorKind {
  if (code.endsWith('_not_found')) return 'not_found'
  if (/^(?:invalid|unknown|missing|bad|unsupported|empty)_/.test(code)) return 'invalid'
  if (code.endsWith('_too_large') || code.startsWith('too_many_')) return 'too_large'
  if (code === 'insufficient_scope' || code.startsWith('forbidden')) return 'forbidden'
  return 'internal'
}

/** The connection was there and broke; unlike a refused one, the request may have had its effect. */
const lostCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'terminated'])

/** The system's word for what went wrong, e.g. `ECONNREFUSED`; fetch hides it in the cause. Undefined for what is no matter of the network. */
function networkReason(error: Error): string | undefined {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const code = (current as NodeJS.ErrnoException).code
    if (typeof code === 'string') return code
    // Several addresses of one name were tried; the first failure speaks for all.
    if (current instanceof AggregateError && current.errors[0] instanceof Error) return networkReason(current.errors[0])
  }
  if (!(error instanceof TypeError)) return undefined
  if (error.message === 'fetch failed') return error.cause instanceof Error ? error.cause.message : 'no connection'
  return error.message === 'terminated' ? error.message : undefined
}
