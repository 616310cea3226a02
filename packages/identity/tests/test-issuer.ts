import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'

interface IssuerKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/**
 * An issuer on loopback: discovery, a key set that can be rotated, and tokens of any shape. It counts what it is asked
 * and can go silent. With `entraTenantId` it has the paths and issuer names of Entra ID.
 */
export class TestIssuer implements AsyncDisposable {
  readonly #server: Server
  readonly #entraTenantId: string | undefined
  readonly requests: string[] = []
  keys: IssuerKey[]
  isDown = false
  /** What discovery says in place of the truth. */
  announcedIssuer: string | undefined
  /** Only this discovery path answers; absent = the usual one. */
  discoveryPath: string | undefined
  path = ''

  private constructor(server: Server, keys: IssuerKey[], entraTenantId: string | undefined) {
    this.#server = server
    this.keys = keys
    this.#entraTenantId = entraTenantId
  }

  static async start(options: { entraTenantId?: string } = {}): Promise<TestIssuer> {
    const server = createServer()
    const issuer = new TestIssuer(server, [await newKey('key-1')], options.entraTenantId)
    server.on('request', (request, response) => {
      const { status, body } = issuer.#answer(request.url ?? '')
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return issuer
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What stands in `iss`. */
  get url(): string {
    if (this.#entraTenantId === undefined) return this.origin + this.path
    return `https://login.microsoftonline.com/${this.#entraTenantId}/v2.0`
  }

  get keySetRequests(): number {
    return this.requests.filter((path) => path.endsWith('/keys')).length
  }

  /** A fetch that knows Entra's host name to be here, as a resolver would. */
  readonly fetch = (url: string, init?: RequestInit): Promise<Response> =>
    fetch(url.replace('https://login.microsoftonline.com', this.origin), init)

  async rotate(kid: string): Promise<void> {
    this.keys = [await newKey(kid)]
  }

  async sign(claims: JWTPayload, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const key = this.keys[0]!
    return new SignJWT({ iss: this.url, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT', ...header })
      .sign(key.privateKey)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(path: string): { status: number; body: unknown } {
    this.requests.push(path)
    if (this.isDown) return { status: 503, body: {} }
    if (path.endsWith('/keys')) return { status: 200, body: { keys: this.keys.map((key) => key.publicJwk) } }
    const usual = `${new URL(this.url).pathname.replace(/\/$/, '')}/.well-known/openid-configuration`
    if (path !== (this.discoveryPath ?? usual)) return { status: 404, body: {} }
    return {
      status: 200,
      body: { issuer: this.announcedIssuer ?? this.url, jwks_uri: `${this.origin}/keys` },
    }
  }
}

async function newKey(kid: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}
