import type { ClientAuthentication, TargetAuth, UserAssertion } from '@gatehouse/automation'
import { withoutUndefined } from './without-undefined.ts'

/** A sign-in as the API shows it, which is as it was put: references, never secrets. */
export function wireAuth(auth: TargetAuth) {
  if (auth.kind !== 'token_server') return auth
  const { tokenUrl, allowPrivateNetwork, client, ...rest } = auth
  const server = { token_url: tokenUrl, allow_private_network: allowPrivateNetwork, client: wireClient(client) }
  if (rest.grant === 'entra_on_behalf_of') {
    const { assertionAudience, ...grant } = rest
    return withoutUndefined({ ...grant, ...server, assertion_audience: assertionAudience })
  }
  if (rest.grant === 'client_credentials') return { ...rest, ...server }
  return { ...rest, ...server, assertion: wireAssertion(rest.assertion) }
}

function wireClient(client: ClientAuthentication) {
  if (client.method !== 'private_key_jwt') return client
  const { keyId, ...rest } = client
  return withoutUndefined({ ...rest, key_id: keyId })
}

function wireAssertion({ signing, ...rest }: UserAssertion) {
  if (signing === undefined) return rest
  const { keyId, ...key } = signing
  return { ...rest, signing: withoutUndefined({ ...key, key_id: keyId }) }
}
