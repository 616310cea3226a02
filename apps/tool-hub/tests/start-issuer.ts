import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

export interface TokenRequest {
  readonly authorization: string | undefined
  readonly form: URLSearchParams
}

/** An OpenID Connect issuer on loopback: discovery, keys, tokens as a test wants them, and a token endpoint. */
export interface Issuer extends AsyncDisposable {
  readonly url: string
  readonly tokenUrl: string
  /** What the token endpoint was asked. */
  readonly tokenRequests: TokenRequest[]
  /** What it answers; `issueToken` at first. */
  answerToken: (request: TokenRequest) => { readonly status: number; readonly body: unknown }
  /** A token for the audience `gatehouse`, good for five minutes, unless the claims say otherwise. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>
}

export const issueToken: Issuer['answerToken'] = () => ({
  status: 200,
  body: { access_token: 'issued-for-the-hub', token_type: 'Bearer', expires_in: 300 },
})

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', use: 'sig' }
  const tokenRequests: TokenRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = answerTo(request.url ?? '', {
      authorization: request.headers.authorization,
      form: new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const issuer: Issuer = {
    url,
    tokenUrl: `${url}/token`,
    tokenRequests,
    answerToken: issueToken,
    sign: (claims, header = {}) => {
      const now = Math.floor(Date.now() / 1_000)
      return new SignJWT({ iss: url, aud: 'gatehouse', iat: now, exp: now + 300, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'at+jwt', ...header })
        .sign(privateKey)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return issuer

  function answerTo(path: string, request: TokenRequest): { readonly status: number; readonly body: unknown } {
    if (path === '/.well-known/openid-configuration')
      return { status: 200, body: { issuer: url, jwks_uri: `${url}/keys` } }
    if (path === '/keys') return { status: 200, body: { keys: [jwk] } }
    if (path !== '/token') return { status: 404, body: {} }
    tokenRequests.push(request)
    return issuer.answerToken(request)
  }
}
