import type { GatehouseError } from '@gatehouse/core'
import { errors } from 'jose'
import { invalidToken, notAuthenticated } from '../refusals.ts'

/** Why a token was refused, in words that help its holder and name no key, claim value or library. */
export function reasonOf(error: unknown): GatehouseError {
  if (error instanceof errors.JWTExpired) {
    return notAuthenticated('token_expired', 'The access token has expired.', { hint: 'Sign in again or refresh it.' })
  }
  if (error instanceof errors.JWTClaimValidationFailed) return claimReason(error)
  if (error instanceof errors.JWKSNoMatchingKey) return invalidToken('its issuer has no such key')
  if (error instanceof errors.JOSEAlgNotAllowed) return invalidToken('its signing algorithm is not accepted')
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalidToken('its signature is wrong')
  if (error instanceof errors.JOSEError) return invalidToken('it is malformed')
  throw error
}

function claimReason(error: errors.JWTClaimValidationFailed): GatehouseError {
  if (error.claim === 'aud') {
    return notAuthenticated('wrong_audience', 'The access token was issued for somebody else.', {
      hint: 'Request a token whose audience (RFC 8707 resource) is this server.',
    })
  }
  if (error.claim === 'nbf') return notAuthenticated('token_not_yet_valid', 'The access token is not valid yet.')
  return invalidToken(`its claim ${error.claim} is missing or not accepted`)
}
