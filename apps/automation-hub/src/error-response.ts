import { isGatehouseError, newId, toPublicError, type ErrorKind } from '@gatehouse/core'
import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AutomationHubContext } from './context.ts'

const statusOfKind: Readonly<Record<ErrorKind, ContentfulStatusCode>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  timeout: 504,
  unavailable: 503,
  internal: 500,
}

const statusOfCode: Readonly<Record<string, ContentfulStatusCode>> = {
  unsupported_media_type: 415,
}

export function statusFor(error: unknown): ContentfulStatusCode {
  return isGatehouseError(error) ? (statusOfCode[error.code] ?? statusOfKind[error.kind]) : 500
}

/** The one place where an error becomes an answer of this surface. */
export function errorResponse(
  error: unknown,
  c: Context,
  context: Pick<AutomationHubContext, 'log' | 'challenge'>,
): Response {
  const reference = newId('err')
  const status = statusFor(error)
  // Not the path: callbacks have their secret in it.
  if (status >= 500) context.log.error({ err: error, reference, route: routePath(c, -1) }, 'a request failed')
  const publicError = toPublicError(error, reference)
  const challenge = context.challenge?.(error)
  if (challenge !== undefined) c.header('www-authenticate', challenge)
  if (publicError.retry_after_ms !== undefined) {
    c.header('retry-after', String(Math.ceil(publicError.retry_after_ms / 1000)))
  }
  return c.json({ error: publicError }, status)
}
