import type { SecretResolver } from '../../target/secret-resolver.ts'
import type { TokenServerAuth } from '../../target/target-auth.ts'
import type { Target } from '../../target/target.ts'
import type { AssertionSigner } from './assertion-signer.ts'
import { resolvePrivateKey } from './private-key.ts'
import type { TokenSubject } from './token-subject.ts'

export interface GrantForm {
  readonly grantType: string
  readonly fields: Readonly<Record<string, string>>
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** Form parameters of a token request, without those that say who the client is. */
export async function grantForm(
  deps: { readonly secrets: SecretResolver; readonly signer: AssertionSigner },
  target: Target,
  auth: TokenServerAuth,
  subject: TokenSubject,
): Promise<GrantForm> {
  const wanted = wantedFields(auth)
  if (auth.grant === 'client_credentials') return { grantType: 'client_credentials', fields: wanted }
  const assertion = await assertionOf(deps, target, auth, subject)
  if (auth.grant === 'token_exchange') {
    const fields = {
      ...wanted,
      subject_token: assertion,
      // RFC 8693 §3
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }
    return { grantType: tokenExchange, fields }
  }
  const flow = auth.grant === 'entra_on_behalf_of' ? { requested_token_use: 'on_behalf_of' } : {}
  return { grantType: jwtBearer, fields: { ...wanted, ...flow, assertion } }
}

function wantedFields(auth: TokenServerAuth): Readonly<Record<string, string>> {
  const scope = auth.scopes.join(' ')
  return {
    ...auth.parameters,
    ...(scope === '' ? {} : { scope }),
    ...(auth.audience === undefined ? {} : { audience: auth.audience }),
    ...(auth.resource === undefined ? {} : { resource: auth.resource }),
  }
}

async function assertionOf(
  { secrets, signer }: { readonly secrets: SecretResolver; readonly signer: AssertionSigner },
  target: Target,
  auth: Exclude<TokenServerAuth, { grant: 'client_credentials' }>,
  subject: TokenSubject,
): Promise<string> {
  if (subject.kind === 'came_with') return subject.assertion
  if (subject.kind === 'gatehouse' || auth.grant === 'entra_on_behalf_of') throw new TypeError('nobody to assert')
  const { issuer, audience = auth.tokenUrl, signing } = auth.assertion
  const key = signing === undefined ? undefined : await resolvePrivateKey(secrets, target, signing)
  return signer.sign({ issuer, subject: subject.name, audience }, key)
}
