import { isGatehouseError, type Clock, type GatehouseError, type Principal } from '@gatehouse/core'
import { readCredential, type Credential } from './credential.ts'
import type { Issuers } from './issuer/issuers.ts'
import { parseKeySecret } from './key/key-secret.ts'
import type { Keys } from './key/keys.ts'
import { notAuthenticated } from './refusals.ts'
import { createRejections, type Rejection } from './rejections.ts'
import type { OwnTokenVerifier } from './token/own-token-verifier.ts'
import type { UserStore } from './user/user-store.ts'
import { actAsUser, readNamedUser } from './way-in/acting-as-user.ts'
import { withApiKey } from './way-in/with-api-key.ts'

/** Answers who is asking. Every surface asks here and nowhere else. */
export interface Authenticator {
  /**
   * The principal of a request. Kinds of refusal: `unauthenticated` (answer with `challengeFor`), `forbidden`
   * (the credential is good, acting as that user is not), `invalid` (the headers contradict each other).
   * Anything else that is thrown is a fault; nobody comes in then.
   */
  authenticate(request: { readonly headers: Headers }): Promise<Principal>
  /** Reports rejections that were counted and not reported yet. For shut-down, and from time to time. */
  flushRejections(): void
}

export interface AuthenticatorDeps {
  readonly keys: Pick<Keys, 'verify'>
  readonly users: UserStore
  readonly clock: Clock
  /** Issuers whose access tokens are accepted; absent = none. */
  readonly issuers?: Issuers | undefined
  /** Accepts Gatehouse's own tokens; for backends such as Automation Hub, never for the front door. */
  readonly ownTokens?: OwnTokenVerifier | undefined
  /** Whether a key with `act_as_user` may name users that do not exist yet. Default false. */
  readonly createUnknownUsers?: boolean
  /** Told of refusals, aggregated; the secret is never in it. */
  readonly onRejected?: (event: Rejection) => void
}

export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const { users, clock, createUnknownUsers = false, onRejected = () => {} } = deps
  const rejections = createRejections({ clock, onRejected })

  return {
    async authenticate({ headers }) {
      let credential: Credential | undefined
      let presented: Principal | undefined
      try {
        credential = readCredential(headers)
        presented = await checkCredential(deps, credential)
        const namedUser = readNamedUser(headers)
        if (namedUser === undefined) return presented
        return await actAsUser({ users, createUnknownUsers, clock }, presented, namedUser)
      } catch (error) {
        if (isRejection(error)) {
          rejections.add({ code: error.code, ...factsOf(deps, credential, presented) })
        }
        throw error
      }
    },

    flushRejections: () => rejections.flush(),
  }
}

async function checkCredential(deps: AuthenticatorDeps, credential: Credential): Promise<Principal> {
  if (credential.kind === 'key') return withApiKey(deps.keys, credential.secret)
  if (credential.issuer === deps.ownTokens?.issuer) return deps.ownTokens.verify(credential.token)
  if (deps.issuers?.knows(credential.issuer)) return deps.issuers.authenticate(credential.token, credential.issuer)
  throw notAuthenticated('unknown_issuer', 'The access token comes from an issuer that is not accepted here.', {
    hint: 'The protected resource metadata of this server lists the issuers that are.',
  })
}

function isRejection(error: unknown): error is GatehouseError {
  // Somebody who presents nothing is asked to sign in; that is no incident. A fault is nobody's attempt.
  if (!isGatehouseError(error) || error.code === 'credentials_missing') return false
  return error.kind === 'unauthenticated' || error.kind === 'forbidden' || error.kind === 'invalid'
}

function factsOf(
  deps: AuthenticatorDeps,
  credential: Credential | undefined,
  presented: Principal | undefined,
): { tenantId?: string; keyPrefix?: string; issuer?: string } {
  const tenant = presented === undefined ? {} : { tenantId: presented.tenantId }
  if (credential === undefined) return tenant
  if (credential.kind === 'key') {
    const prefix = parseKeySecret(credential.secret)?.prefix
    return prefix === undefined ? tenant : { ...tenant, keyPrefix: prefix }
  }
  // A name that nobody configured is the caller's text and has no place in the audit.
  const isKnown = credential.issuer === deps.ownTokens?.issuer || deps.issuers?.knows(credential.issuer) === true
  return isKnown ? { ...tenant, issuer: credential.issuer } : tenant
}
