import { isGatehouseError, toPublicError, type ErrorKind } from '@gatehouse/core'

const statusOf: Readonly<Record<ErrorKind, number>> = {
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

export function statusFor(error: unknown): number {
  return isGatehouseError(error) ? statusOf[error.kind] : 500
}

/** The one place that knows how an error looks over HTTP. */
export function errorResponse(
  error: unknown,
  reference: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const retryAfterMs = isGatehouseError(error) ? error.retryAfterMs : undefined
  return Response.json(
    { error: toPublicError(error, reference) },
    {
      status: statusFor(error),
      headers: {
        ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
        ...headers,
      },
    },
  )
}
