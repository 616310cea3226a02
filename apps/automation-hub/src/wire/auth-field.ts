import { isAllowedRequestHeader } from '@gatehouse/egress'
import { z } from 'zod'

/** Headers that Gatehouse fills for other reasons; a credential or a user name in them would be lost. */
const taken: ReadonlySet<string> = new Set(['accept', 'content-type', 'idempotency-key', 'traceparent', 'user-agent'])

export const headerName = z
  .string()
  .max(100)
  .refine(
    (name) => isAllowedRequestHeader(name) && !taken.has(name.toLowerCase()),
    'is not a header that can be used here',
  )

/** Whether it is one is said later: an error of this schema would have no code of its own. */
export const secretReference = z.string().max(1_200)
const text = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[\u0020-\u007e]+$/, 'has characters that cannot be used here')

const tokenPlace = {
  header: headerName.optional(),
  prefix: z
    .string()
    .max(50)
    .regex(/^[\u0020-\u007e]*$/, 'has characters that no header may carry')
    .optional(),
}

const privateKey = {
  key: secretReference,
  algorithm: z.enum(['ES256', 'RS256', 'PS256']),
  key_id: text.optional(),
}

export const certificateField = z.strictObject({
  certificate: secretReference,
  key: secretReference,
  ca: secretReference.optional(),
})

export const downstreamUser = {
  value: z.enum(['email', 'user_id', 'subject']),
  /** From that value to the name that the API knows the user by. */
  map: z.record(z.string().min(1).max(500), z.string().min(1).max(500)).optional(),
}

const client = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('client_secret_basic'), id: text, secret: secretReference }),
  z.strictObject({ method: z.literal('client_secret_post'), id: text, secret: secretReference }),
  z.strictObject({
    method: z.literal('private_key_jwt'),
    id: text,
    ...privateKey,
    audience: text.optional(),
    certificate: secretReference.optional(),
  }),
  z.strictObject({ method: z.literal('tls_client_auth'), id: text, ...certificateField.shape }),
  z.strictObject({ method: z.literal('none'), id: text.optional() }),
])

const assertion = z.strictObject({
  ...downstreamUser,
  issuer: text.optional(),
  audience: text.optional(),
  signing: z.strictObject(privateKey).optional(),
})

const tokenServer = {
  kind: z.literal('token_server'),
  token_url: z
    .string()
    .max(2_000)
    .refine(isTokenUrl, 'must be an absolute http or https URL without user name or fragment'),
  allow_private_network: z.boolean().default(false),
  client,
  // RFC 6749 §3.3
  scopes: z
    .array(z.string().regex(/^[\u0021\u0023-\u005b\u005d-\u007e]{1,500}$/))
    .max(100)
    .default([]),
  audience: text.optional(),
  resource: text.optional(),
  parameters: z.record(z.string().min(1).max(100), z.string().max(2_000)).optional(),
  ...tokenPlace,
}

export const authField = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('api_access_token'), token: secretReference, ...tokenPlace }),
  z.discriminatedUnion('grant', [
    z.strictObject({ ...tokenServer, grant: z.literal('client_credentials') }),
    z.strictObject({ ...tokenServer, grant: z.literal('token_exchange'), assertion }),
    z.strictObject({ ...tokenServer, grant: z.literal('jwt_bearer'), assertion }),
    z.strictObject({
      ...tokenServer,
      grant: z.literal('entra_on_behalf_of'),
      issuer: text,
      assertion_audience: text.optional(),
    }),
  ]),
])

export type WireAuth = z.infer<typeof authField>
export type WireTokenServer = Extract<WireAuth, { kind: 'token_server' }>
export type WireClient = WireTokenServer['client']
export type WireAssertion = z.infer<typeof assertion>

function isTokenUrl(value: string): boolean {
  const url = URL.parse(value)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  return url.username === '' && url.password === '' && !value.includes('#')
}
