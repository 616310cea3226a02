import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, type JWK } from 'jose'
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider'

/** Who called an API, as its authorization server knows it. */
export interface TokenFacts {
  readonly user: string | undefined
  readonly client: string | undefined
  readonly scope: string | undefined
}

export interface AuthorizationServer extends AsyncDisposable {
  readonly tokenUrl: string
  /** How many requests reached the token endpoint. */
  readonly tokenRequests: number
  /** What a token means; undefined for one that is unknown, revoked or over. */
  read(token: string): Promise<TokenFacts | undefined>
  revoke(token: string): Promise<void>
}

export interface AuthorizationServerOptions {
  /** Issuer and public keys of the Gatehouse whose assertions it takes. */
  readonly gatehouse?: { readonly issuer: string; readonly jwks: { readonly keys: readonly JWK[] } }
  /** Public key of the client that signs its own assertions. */
  readonly clientKey?: JWK
  readonly lifetimeSeconds?: number
}

const secret = 'client-secret-of-the-test/+='
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** A real authorization server on loopback: `oidc-provider`, with the two grants that carry an assertion added. */
export async function openAuthorizationServer(options: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokenUrl = `${issuer}/token`
  const provider = await newProvider(issuer, options)
  const seen = new Set<string>()
  const grants = { provider, tokenUrl, seen, gatehouse: options.gatehouse }
  provider.registerGrantType(jwtBearer, (ctx) => issueFor(ctx, 'assertion', grants), ['assertion', 'scope'])
  provider.registerGrantType(tokenExchange, (ctx) => issueFor(ctx, 'subject_token', grants), [
    'subject_token',
    'subject_token_type',
    'requested_token_type',
    'audience',
    'scope',
  ])
  let tokenRequests = 0
  const handle = provider.callback()
  server.on('request', (request, response) => {
    if (request.url === '/token') tokenRequests++
    void handle(request, response)
  })

  const find = async (token: string) =>
    (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
  return {
    tokenUrl,
    get tokenRequests() {
      return tokenRequests
    },
    async read(token) {
      const found = await find(token)
      if (found === undefined) return undefined
      return { user: 'accountId' in found ? found.accountId : undefined, client: found.clientId, scope: found.scope }
    },
    async revoke(token) {
      await (await find(token))?.destroy()
    },
    [Symbol.asyncDispose]: () => closed(server),
  }
}

/** As a client with a secret is configured at a target. */
export const clientWithSecret = { id: 'gatehouse', secret: 'env:CLIENT_SECRET' } as const
export const clientSecrets = { 'env:CLIENT_SECRET': secret }

async function newProvider(issuer: string, options: AuthorizationServerOptions): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const base = {
    grant_types: ['client_credentials', jwtBearer, tokenExchange],
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: 'ES256' as const,
    client_secret: secret,
  }
  const { lifetimeSeconds = 600 } = options
  return new Provider(issuer, {
    clients: [
      { ...base, client_id: 'gatehouse', token_endpoint_auth_method: 'client_secret_basic' },
      { ...base, client_id: 'gatehouse-post', token_endpoint_auth_method: 'client_secret_post' },
      ...(options.clientKey === undefined
        ? []
        : [
            {
              ...base,
              client_id: 'gatehouse-key',
              token_endpoint_auth_method: 'private_key_jwt' as const,
              jwks: { keys: [options.clientKey] },
            },
          ]),
    ],
    scopes: ['crm.read', 'crm.write'],
    ttl: { ClientCredentials: lifetimeSeconds, AccessToken: lifetimeSeconds },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'as-key' }] },
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  })
}

interface Grants {
  readonly provider: Provider
  readonly tokenUrl: string
  readonly seen: Set<string>
  readonly gatehouse: AuthorizationServerOptions['gatehouse']
}

/** RFC 7523 §3 and RFC 8693 §2.1: whoever the assertion names gets a token. One that was seen before is refused. */
async function issueFor(
  ctx: KoaContextWithOIDC,
  parameter: 'assertion' | 'subject_token',
  { provider, tokenUrl, seen, gatehouse }: Grants,
): Promise<void> {
  const { client, params = {} } = ctx.oidc
  if (gatehouse === undefined) throw new errors.InvalidGrant('no assertion is taken here')
  const { payload } = await jwtVerify(
    String(params[parameter]),
    createLocalJWKSet({ keys: [...gatehouse.jwks.keys] }),
    {
      issuer: gatehouse.issuer,
      audience: tokenUrl,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
      maxTokenAge: '2m',
    },
  ).catch(() => {
    throw new errors.InvalidGrant(`the assertion ${String(params[parameter])} is not valid`)
  })
  if (seen.has(payload.jti!)) throw new errors.InvalidGrant('the assertion was used before')
  seen.add(payload.jti!)
  if (payload.sub === 'mallory@example.com') throw new errors.InvalidGrant('mallory has no account')
  const token = new provider.AccessToken({
    client: client!,
    accountId: payload.sub!,
    scope: params['scope'] as string,
    gty: parameter,
  } as never)
  ctx.body = {
    access_token: await token.save(),
    expires_in: token.expiration,
    token_type: 'Bearer',
    scope: params['scope'],
    ...(parameter === 'subject_token' ? { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' } : {}),
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
