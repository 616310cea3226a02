import { GatehouseError, type ErrorOptions } from '@gatehouse/core'

/** 401: who is asking is not established. */
export function notAuthenticated(code: string, message: string, options?: ErrorOptions): GatehouseError {
  return new GatehouseError('unauthenticated', code, message, options)
}

/** 403: who is asking is established, and may not do this. */
export function notAllowed(code: string, message: string, options?: ErrorOptions): GatehouseError {
  return new GatehouseError('forbidden', code, message, options)
}

/** One answer for every key that is not a whole valid one: it tells an outsider nothing about the keys that exist. */
export function invalidKey(internal: Readonly<Record<string, unknown>> = {}): GatehouseError {
  return notAuthenticated('invalid_key', 'The API key is not valid.', {
    hint: 'Check that the whole key was copied: it starts with gh_ and is 75 characters long.',
    internal,
  })
}

export function invalidToken(reason: string, options: ErrorOptions = {}): GatehouseError {
  return notAuthenticated('invalid_token', `The access token is not valid: ${reason}.`, options)
}
