import type { Operation } from '@gatehouse/core'
import type { ClientCertificate } from '@gatehouse/egress'
import { isHeaderValue } from '../run/request/headers-of.ts'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { ApiAccessToken, TokenServerAuth } from '../target/target-auth.ts'
import type { Target } from '../target/target.ts'
import { resolveClientCertificate } from './client-certificate.ts'
import { cannotSignIn, resolveSecret } from './resolve-secret.ts'
import type { TargetToken, TargetTokens } from './token-server/target-tokens.ts'

export interface SignInDeps {
  readonly secrets: SecretResolver
  readonly tokens: Pick<TargetTokens, 'obtain'>
}

/** What shows the target that it is Gatehouse who asks. */
export interface TargetCredential {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** What must not come back to the caller in an answer. */
  readonly secret: string | undefined
  readonly clientCertificate: ClientCertificate | undefined
  /** The token that stands in the headers, when it is one that can be replaced. */
  readonly token: TargetToken | undefined
}

export async function obtainCredential(
  deps: SignInDeps,
  op: Operation,
  target: Target,
  timeoutMs?: number,
): Promise<TargetCredential> {
  const { auth } = target
  const clientCertificate =
    target.clientCertificate === undefined
      ? undefined
      : await resolveClientCertificate(deps.secrets, target, target.clientCertificate)
  if (auth.kind === 'none') return { headers: {}, secret: undefined, clientCertificate, token: undefined }
  const { secret, token } = await tokenFor(deps, op, target, auth, timeoutMs)
  const name = (auth.header ?? 'authorization').toLowerCase()
  const value = `${auth.prefix ?? (name === 'authorization' ? 'Bearer ' : '')}${secret}`
  if (!isHeaderValue(value)) throw cannotSignIn(target.id, 'Its token has characters that no header may carry.')
  return { headers: { [name]: value }, secret, clientCertificate, token }
}

async function tokenFor(
  deps: SignInDeps,
  op: Operation,
  target: Target,
  auth: ApiAccessToken | TokenServerAuth,
  timeoutMs: number | undefined,
): Promise<{ readonly secret: string; readonly token: TargetToken | undefined }> {
  if (auth.kind === 'api_access_token') {
    return { secret: await resolveSecret(deps.secrets, target, auth.token), token: undefined }
  }
  const token = await deps.tokens.obtain(op, target, auth, timeoutMs)
  return { secret: token.value, token }
}
