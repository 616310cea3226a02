import { GatehouseError } from '@gatehouse/core'
import { z } from 'zod'
import type { Fetch } from '../fetch.ts'
import { notAllowed } from '../refusals.ts'
import type { TokenEndpointConfig } from './token-endpoint-config.ts'

export interface IssuedToken {
  readonly accessToken: string
  /** 0 when the endpoint does not say. */
  readonly expiresInMs: number
}

interface Exchange {
  readonly assertion: string
  readonly clientSecret: string
  readonly audience: string
  readonly scope: readonly string[]
}

const timeoutMs = 10_000

const answerSchema = z.object({
  access_token: z.string().min(1).max(100_000),
  token_type: z.string().regex(/^bearer$/i),
  // Some servers write the number as text.
  expires_in: z.coerce.number().nonnegative().optional(),
})
/** RFC 6749 §5.2 */
const refusalSchema = z.object({ error: z.string().max(200), error_description: z.string().optional() })

/** Exchanges the user's access token for one that a backend accepts. */
export async function requestToken(
  fetch: Fetch,
  config: TokenEndpointConfig,
  exchange: Exchange,
): Promise<IssuedToken> {
  const { status, json } = await post(fetch, config, exchange)
  if (status === 200) {
    const answer = answerSchema.safeParse(json)
    if (!answer.success) throw unavailable(config, 'the answer is not a bearer token')
    return { accessToken: answer.data.access_token, expiresInMs: (answer.data.expires_in ?? 0) * 1_000 }
  }
  const refusal = refusalSchema.safeParse(json)
  if (!refusal.success || status >= 500) throw unavailable(config, `the answer is ${status}`)
  throw refused(config, refusal.data)
}

async function post(
  fetch: Fetch,
  config: TokenEndpointConfig,
  exchange: Exchange,
): Promise<{ status: number; json: unknown }> {
  const isBasic = config.clientAuthentication === 'basic'
  const form = new URLSearchParams({
    ...grantOf(config, exchange),
    ...(isBasic ? {} : { client_id: config.clientId, client_secret: exchange.clientSecret }),
  })
  try {
    const response = await fetch(config.tokenUrl, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(isBasic ? { authorization: basic(config.clientId, exchange.clientSecret) } : {}),
      },
      body: form.toString(),
      // A redirect would carry the secret and the user's token to another place.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, json: JSON.parse(await response.text()) }
  } catch (cause) {
    throw unavailable(config, 'no answer that can be read', cause)
  }
}

function grantOf(config: TokenEndpointConfig, { assertion, audience, scope }: Exchange): Record<string, string> {
  if (config.kind === 'entra_on_behalf_of') {
    return {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      assertion,
      // Entra has no audience parameter: the resource stands before each scope.
      scope: scope.length === 0 ? `${audience}/.default` : scope.map((name) => `${audience}/${name}`).join(' '),
    }
  }
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: assertion,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    [config.targetParameter]: audience,
    ...(scope.length === 0 ? {} : { scope: scope.join(' ') }),
  }
}

// RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
function basic(clientId: string, clientSecret: string): string {
  const encoded = [clientId, clientSecret].map((text) => new URLSearchParams([['', text]]).toString().slice(1))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

function refused(config: TokenEndpointConfig, refusal: z.infer<typeof refusalSchema>): GatehouseError {
  // A wrong secret or grant is the operator's matter, not the caller's.
  if (refusal.error === 'invalid_client' || refusal.error === 'unauthorized_client') {
    return unavailable(config, `it refuses Gatehouse itself: ${refusal.error}`)
  }
  return notAllowed('on_behalf_of_refused', 'The issuer does not let Gatehouse act for you at this backend.', {
    hint: 'Sign in again; if it stays so, an administrator has to consent for the backend.',
    details: { error: refusal.error },
    internal: { tokenUrl: config.tokenUrl, reason: refusal.error_description?.slice(0, 500) },
  })
}

function unavailable(config: TokenEndpointConfig, reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'token_endpoint_unavailable',
    'No token for the backend could be obtained.',
    {
      hint: 'Try again; an administrator finds the reason in the log.',
      retryAfterMs: 5_000,
      internal: { tokenUrl: config.tokenUrl, reason },
      ...(cause === undefined ? {} : { cause }),
    },
  )
}
