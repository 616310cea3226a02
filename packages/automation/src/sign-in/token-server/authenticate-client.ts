import { X509Certificate } from 'node:crypto'
import {
  ClientSecretBasic,
  ClientSecretPost,
  modifyAssertion,
  PrivateKeyJwt,
  TlsClientAuth,
  type ClientAuth,
} from 'oauth4webapi'
import type { Clock } from '@gatehouse/core'
import type { ClientCertificate } from '@gatehouse/egress'
import type { SecretResolver } from '../../target/secret-resolver.ts'
import type { ClientAuthentication, TokenServerAuth } from '../../target/target-auth.ts'
import type { Target } from '../../target/target.ts'
import { resolveClientCertificate } from '../client-certificate.ts'
import { cannotSignIn, resolveSecret } from '../resolve-secret.ts'
import { resolvePrivateKey } from './private-key.ts'

/** How Gatehouse shows the token server who it is. */
export interface AuthenticatedClient {
  readonly id: string
  readonly authentication: ClientAuth
  readonly certificate?: ClientCertificate
  /** What must not come back to a caller. */
  readonly secret?: string
}

export interface ClientDeps {
  readonly secrets: SecretResolver
  readonly clock: Clock
}

export async function authenticateClient(
  deps: ClientDeps,
  target: Target,
  auth: TokenServerAuth,
): Promise<AuthenticatedClient> {
  const { client } = auth
  if (client.method === 'none') return anonymous(client.id)
  if (client.method === 'tls_client_auth') {
    const certificate = await resolveClientCertificate(deps.secrets, target, client)
    return { id: client.id, authentication: TlsClientAuth(), certificate }
  }
  if (client.method === 'private_key_jwt') return withPrivateKey(deps, target, auth.tokenUrl, client)
  const secret = await resolveSecret(deps.secrets, target, client.secret)
  const authentication = client.method === 'client_secret_basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret)
  return { id: client.id, authentication, secret }
}

function anonymous(id: string | undefined): AuthenticatedClient {
  // The library wants some id even where the form carries none.
  if (id === undefined) return { id: 'none', authentication: () => undefined }
  return { id, authentication: (_server, _client, form) => form.set('client_id', id) }
}

async function withPrivateKey(
  { secrets, clock }: ClientDeps,
  target: Target,
  tokenUrl: string,
  client: Extract<ClientAuthentication, { method: 'private_key_jwt' }>,
): Promise<AuthenticatedClient> {
  const { privateKey, keyId } = await resolvePrivateKey(secrets, target, client)
  const thumbprint = client.certificate === undefined ? {} : await thumbprintOf(secrets, target, client.certificate)
  const authentication = PrivateKeyJwt(keyId === undefined ? privateKey : { key: privateKey, kid: keyId }, {
    [modifyAssertion](header, payload) {
      Object.assign(header, { typ: 'JWT' }, thumbprint)
      const nowSeconds = Math.floor(clock.now() / 1_000)
      Object.assign(payload, {
        aud: client.audience ?? tokenUrl,
        iat: nowSeconds,
        nbf: nowSeconds,
        exp: nowSeconds + 60,
      })
    },
  })
  return { id: client.id, authentication }
}

/** RFC 7515 §4.1.7 and §4.1.8; Entra ID finds the key by it. */
async function thumbprintOf(
  secrets: SecretResolver,
  target: Target,
  reference: string,
): Promise<Readonly<Record<string, string>>> {
  const pem = await resolveSecret(secrets, target, reference)
  try {
    const { fingerprint, fingerprint256 } = new X509Certificate(pem)
    return { x5t: base64urlOf(fingerprint), 'x5t#S256': base64urlOf(fingerprint256) }
  } catch {
    throw cannotSignIn(target.id, `The secret ${reference} is not a certificate.`)
  }
}

function base64urlOf(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
}
