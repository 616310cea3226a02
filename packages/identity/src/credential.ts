import { InvalidInputError } from '@gatehouse/core'
import { invalidKey, invalidToken, notAuthenticated } from './refusals.ts'

/** What a caller presented, told apart by its form alone. Exactly one way in tries it; none is a fallback of another. */
export type Credential =
  | { readonly kind: 'key'; readonly secret: string }
  | { readonly kind: 'token'; readonly token: string; readonly issuer: string }

const maxTokenLength = 16_384
const tokenFormat = /^[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/

/**
 * Reads `Authorization: Bearer …` (RFC 6750 §2.1) or `x-api-key`.
 * Throws `credentials_missing`, `invalid_key`, `invalid_token`, `unsupported_authorization_scheme`
 * (unauthenticated) and `ambiguous_credentials` (invalid).
 */
export function readCredential(headers: Headers): Credential {
  const bearer = readBearer(headers.get('authorization'))
  const apiKey = headers.get('x-api-key')?.trim()
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
    throw new InvalidInputError('ambiguous_credentials', 'Authorization and x-api-key name different credentials.', {
      hint: 'Send one of the two headers.',
    })
  }
  const text = bearer ?? apiKey
  if (text === undefined) {
    throw notAuthenticated('credentials_missing', 'This needs an API key or an access token.', {
      hint: 'Send it as Authorization: Bearer …',
    })
  }
  if (text.startsWith('gh_')) return { kind: 'key', secret: text }
  if (bearer === undefined) throw invalidKey({ reason: 'malformed' })
  return { kind: 'token', token: text, issuer: issuerNamedIn(text) }
}

function readBearer(header: string | null): string | undefined {
  if (header === null) return undefined
  const match = /^([A-Za-z]+) +(\S+)$/.exec(header.trim())
  if (match === null || match[1]!.toLowerCase() !== 'bearer') {
    throw notAuthenticated('unsupported_authorization_scheme', 'The Authorization header is not Bearer and a token.', {
      hint: 'Send Authorization: Bearer followed by an API key or an access token.',
    })
  }
  return match[2]
}

/** The `iss` that a token claims, to pick who checks it. Nothing else of an unchecked token is looked at. */
function issuerNamedIn(token: string): string {
  if (token.length > maxTokenLength) throw invalidToken('it is too long')
  const match = tokenFormat.exec(token)
  if (match === null) throw invalidToken('it is neither an API key of Gatehouse nor a signed JWT')
  const [, payload, signature] = match
  // The last character of base64url has bits that decoding drops: without this check several texts are one token.
  if (Buffer.from(signature!, 'base64url').toString('base64url') !== signature) throw invalidToken('it is malformed')
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload!, 'base64url').toString('utf8'))
    const issuer = (claims as { readonly iss?: unknown } | null)?.iss
    if (typeof issuer === 'string') return issuer
  } catch {
    throw invalidToken('it is malformed')
  }
  throw invalidToken('it names no issuer')
}
