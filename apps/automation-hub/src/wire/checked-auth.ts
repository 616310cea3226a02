import {
  isSecretReference,
  type ClientAuthentication,
  type ClientCertificateReferences,
  type TargetAuth,
  type TokenServerAuth,
  type UserAssertion,
} from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'
import type { z } from 'zod'
import type { certificateField, WireAssertion, WireAuth, WireClient, WireTokenServer } from './auth-field.ts'
import { checkedUserMap } from './checked-user-map.ts'
import { withoutUndefined } from './without-undefined.ts'

/** The sign-in of a target as it is kept. What looks like a secret instead of a reference to one is refused. */
export function checkedAuth(auth: WireAuth): TargetAuth {
  if (auth.kind === 'none') return auth
  if (auth.kind === 'api_access_token') {
    return withoutUndefined({ ...auth, token: checkedReference(auth.token, '/auth/token') })
  }
  return checkedTokenServer(auth)
}

export function checkedCertificate(
  { certificate, key, ca }: z.infer<typeof certificateField>,
  at: string,
): ClientCertificateReferences {
  return withoutUndefined({
    certificate: checkedReference(certificate, `${at}/certificate`),
    key: checkedReference(key, `${at}/key`),
    ca: ca === undefined ? undefined : checkedReference(ca, `${at}/ca`),
  })
}

/** What Gatehouse says itself in a token request. */
const ownParameters: ReadonlySet<string> = new Set([
  'actor_token',
  'actor_token_type',
  'assertion',
  'audience',
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'code',
  'grant_type',
  'password',
  'refresh_token',
  'requested_token_use',
  'requested_token_type',
  'resource',
  'scope',
  'subject_token',
  'subject_token_type',
  'username',
])

function checkedTokenServer(auth: WireTokenServer): TokenServerAuth {
  checkTokenUrl(auth)
  checkClientFits(auth)
  for (const name of Object.keys(auth.parameters ?? {})) {
    if (ownParameters.has(name.toLowerCase())) throw refused('/auth/parameters', `${name} is set by Gatehouse itself.`)
  }
  const server = {
    kind: auth.kind,
    tokenUrl: auth.token_url,
    allowPrivateNetwork: auth.allow_private_network,
    client: checkedClient(auth.client),
    scopes: auth.scopes,
    audience: auth.audience,
    resource: auth.resource,
    parameters: auth.parameters,
    header: auth.header,
    prefix: auth.prefix,
  }
  if (auth.grant === 'client_credentials') return withoutUndefined({ ...server, grant: auth.grant })
  if (auth.grant === 'entra_on_behalf_of') {
    const { grant, issuer, assertion_audience: assertionAudience } = auth
    return withoutUndefined({ ...server, grant, issuer, assertionAudience })
  }
  return withoutUndefined({ ...server, grant: auth.grant, assertion: checkedAssertion(auth.assertion) })
}

function checkTokenUrl({ token_url: tokenUrl, allow_private_network: isPrivate, client }: WireTokenServer): void {
  if (new URL(tokenUrl).protocol === 'https:') return
  // RFC 6749 §3.2: what is sent there are secrets.
  if (!isPrivate)
    throw refused('/auth/token_url', 'must be https, unless it lies on a private network that is allowed.')
  if (client.method === 'tls_client_auth') throw refused('/auth/token_url', 'must be https for tls_client_auth.')
}

function checkClientFits({ client, grant }: WireTokenServer): void {
  if (client.method !== 'none' || grant === 'jwt_bearer') return
  throw refused('/auth/client/method', `${grant} needs a client that authenticates itself.`)
}

function checkedClient(client: WireClient): ClientAuthentication {
  if (client.method === 'none') return withoutUndefined(client)
  if (client.method === 'tls_client_auth') {
    return { method: client.method, id: client.id, ...checkedCertificate(client, '/auth/client') }
  }
  if (client.method !== 'private_key_jwt') {
    return { ...client, secret: checkedReference(client.secret, '/auth/client/secret') }
  }
  const { key, key_id: keyId, certificate, ...rest } = client
  return withoutUndefined({
    ...rest,
    keyId,
    key: checkedReference(key, '/auth/client/key'),
    certificate: certificate === undefined ? undefined : checkedReference(certificate, '/auth/client/certificate'),
  })
}

function checkedAssertion({ map, signing, ...rest }: WireAssertion): UserAssertion {
  return withoutUndefined({
    ...rest,
    map: checkedUserMap(rest.value, map, '/auth/assertion/map'),
    signing:
      signing === undefined
        ? undefined
        : withoutUndefined({
            key: checkedReference(signing.key, '/auth/assertion/signing/key'),
            algorithm: signing.algorithm,
            keyId: signing.key_id,
          }),
  })
}

function checkedReference(reference: string, at: string): string {
  if (isSecretReference(reference)) return reference
  throw new InvalidInputError(
    'secret_reference_required',
    `${at.slice(1).replaceAll('/', '.')} must be a reference to a secret, not the secret.`,
    {
      at,
      hint:
        'Write env:NAME, file:/absolute/path or secret:NAME. ' +
        'If a real secret was sent here, replace it: it has travelled.',
    },
  )
}

function refused(at: string, why: string): InvalidInputError {
  return new InvalidInputError('invalid_body', `${at.slice(1).replaceAll('/', '.')}: ${why}`, { at })
}
