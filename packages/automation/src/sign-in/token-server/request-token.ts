import { allowInsecureRequests, customFetch, genericTokenEndpointRequest, type CustomFetchOptions } from 'oauth4webapi'
import { z } from 'zod'
import { isEgressError, webFetch, type Egress } from '@gatehouse/egress'
import type { TokenServerAuth } from '../../target/target-auth.ts'
import type { Target } from '../../target/target.ts'
import type { AuthenticatedClient } from './authenticate-client.ts'
import type { GrantForm } from './grant-form.ts'
import { refusedToken, unreadableToken, unreachableTokenServer } from './token-failure.ts'

export interface IssuedToken {
  readonly value: string
  /** 0 when the server does not say. */
  readonly expiresInMs: number
}

const timeoutMs = 10_000
const maxAnswerBytes = 256 * 1024

/** RFC 6749 §5.1. Some servers write the number as text. */
const answerSchema = z.object({
  // RFC 6750 §2.1: what may stand behind `Bearer`, and a little more.
  access_token: z.string().regex(/^[\u0021-\u007e]{1,100000}$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().nonnegative().optional().catch(undefined),
})

/** One token request. Every failure is an `ActionFailed` in words for the caller of the action. */
export async function requestToken(
  egress: Egress,
  target: Target,
  auth: TokenServerAuth,
  request: { readonly client: AuthenticatedClient; readonly form: GrantForm },
): Promise<IssuedToken> {
  const { client, form } = request
  const fetch = webFetch(egress, {
    allowPrivateNetwork: auth.allowPrivateNetwork,
    timeoutMs,
    maxResponseBytes: maxAnswerBytes,
    clientCertificate: client.certificate,
  })
  const sent: string[] = client.secret === undefined ? [] : [client.secret]
  const response = await genericTokenEndpointRequest(
    { issuer: auth.tokenUrl, token_endpoint: auth.tokenUrl },
    { client_id: client.id },
    client.authentication,
    form.grantType,
    form.fields,
    {
      // A redirect is not followed: it would carry the client's secret and the assertion to another place.
      [customFetch](url, init) {
        sent.push(...credentialsIn(init))
        return fetch(url, { ...init, redirect: 'manual' })
      },
      // Whether http is good enough was decided when the target was configured.
      [allowInsecureRequests]: true,
    },
  ).catch((error: unknown) => {
    if (!isEgressError(error)) throw error
    throw unreachableTokenServer(target.id, error)
  })
  const json = await jsonOf(response)
  if (response.status !== 200) {
    throw refusedToken(target.id, auth.grant, response, json, sent)
  }
  const answer = answerSchema.safeParse(json)
  if (!answer.success) throw unreadableToken(target.id)
  return { value: answer.data.access_token, expiresInMs: (answer.data.expires_in ?? 0) * 1_000 }
}

const credentialFields = ['client_secret', 'client_assertion', 'assertion', 'subject_token']

/** What a server may repeat in an error and a caller must not see. */
function credentialsIn({ headers, body }: CustomFetchOptions<'POST', URLSearchParams>): readonly string[] {
  const fields = credentialFields.map((name) => body.get(name) ?? '')
  const header = headers['authorization']?.replace(/^Basic /, '') ?? ''
  return [...fields, header].filter((value) => value !== '')
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown
  } catch {
    return undefined
  }
}
