import { digestOf, type AuditPort, type Clock, type Operation, type Principal } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import { createExpiringCache, type Assertions } from '@gatehouse/identity'
import { ActionFailed } from '../../run/action-failed.ts'
import type { SecretResolver } from '../../target/secret-resolver.ts'
import type { TokenServerAuth } from '../../target/target-auth.ts'
import type { Target } from '../../target/target.ts'
import type { AssertionSigner } from './assertion-signer.ts'
import { authenticateClient } from './authenticate-client.ts'
import { grantForm } from './grant-form.ts'
import { requestToken, type IssuedToken } from './request-token.ts'
import { tokenSubjectOf, type TokenSubject } from './token-subject.ts'

/** A token for one target, and for one user where the grant names one. */
export interface TargetToken {
  readonly value: string
  /** Whose it is: tenant, target, sign-in, user. */
  readonly key: string
}

interface KeptToken extends TargetToken {
  /** Asked for because the target had refused the one before. */
  readonly isRenewed: boolean
  /** Milliseconds since 1970. */
  readonly issuedAt: number
}

/** Gets tokens from the token servers of targets. Every failure is an `ActionFailed`. */
export interface TargetTokens {
  /** The token to show, from the cache until shortly before its end. Many calls that wait for the same one ask once. */
  obtain(
    op: Pick<Operation, 'principal' | 'signal'>,
    target: Target,
    auth: TokenServerAuth,
    timeoutMs?: number,
  ): Promise<TargetToken>
  /** The target does not accept the token. True when asking for another one makes sense. */
  refuse(token: TargetToken): boolean
}

export interface TargetTokensDeps {
  readonly egress: Egress
  readonly secrets: SecretResolver
  readonly signer: AssertionSigner
  /** The access tokens that callers came in with; used by `entra_on_behalf_of` alone. */
  readonly assertions: Pick<Assertions, 'of'>
  readonly clock: Clock
  /** Where it is entered that a token was asked for; absent = nowhere. */
  readonly audit?: Pick<AuditPort, 'record'> | undefined
}

const maxTokens = 10_000
const maxPending = 1_000
const longestMs = 60 * 60_000
const longestReserveMs = 30_000
/** How long a target that refuses even a new token is not believed to want a newer one. */
const renewalPauseMs = 10_000

export function createTargetTokens(deps: TargetTokensDeps): TargetTokens {
  const { clock } = deps
  const tokens = createExpiringCache<KeptToken>({ clock, maxEntries: maxTokens })
  const refused = createExpiringCache<string>({ clock, maxEntries: maxTokens })
  const pending = new Map<string, Promise<TargetToken>>()

  const enter = async (
    { tenantId, userId, actor }: Principal,
    target: Target,
    about: { readonly isRenewed: boolean; readonly outcome: string; readonly subject: TokenSubject },
  ): Promise<void> =>
    deps.audit?.record({
      tenantId,
      action: 'automation.obtain_token',
      outcome: about.outcome,
      userId,
      actor,
      facts: { details: { target: target.id, for: about.subject.kind, renewed: about.isRenewed } },
    })

  const ask = async (
    key: string,
    principal: Principal,
    target: Target,
    auth: TokenServerAuth,
    subject: TokenSubject,
  ): Promise<TargetToken> => {
    try {
      // The lifetime counts from here: whatever the answer takes on its way is already gone.
      const issuedAt = clock.now()
      const isRenewed = refused.get(key) !== undefined
      const [client, form] = await Promise.all([
        authenticateClient(deps, target, auth),
        grantForm(deps, target, auth, subject),
      ])
      const issued = await requestToken(deps.egress, target, auth, { client, form }).catch(async (error: unknown) => {
        const outcome = error instanceof ActionFailed ? error.failure.kind : 'internal_error'
        await enter(principal, target, { isRenewed, outcome, subject })
        throw error
      })
      await enter(principal, target, { isRenewed, outcome: 'ok', subject })
      const token = { value: issued.value, key, isRenewed, issuedAt }
      tokens.set(key, token, issuedAt + usableMs(issued))
      return token
    } finally {
      pending.delete(key)
    }
  }

  return {
    async obtain({ principal, signal }, target, auth, timeoutMs) {
      // Asked before the cache: a token that was obtained for somebody's sign-in is not for their API key.
      const subject = tokenSubjectOf(principal, target, auth, deps.assertions)
      const key = JSON.stringify([principal.tenantId, target.id, digestOf(auth), subject.kind, subject.facts])
      const known = tokens.get(key)
      if (known !== undefined) return known
      let asking = pending.get(key)
      if (asking === undefined) {
        if (pending.size >= maxPending) throw busy(target.id)
        asking = ask(key, principal, target, auth, subject)
        pending.set(key, asking)
      }
      return waitFor(asking, { signal, timeoutMs, targetId: target.id })
    },

    refuse(token) {
      const now = clock.now()
      const kept = tokens.get(token.key)
      // Another call has a newer one already; that one stays.
      if (kept !== undefined && kept.value !== token.value) return true
      if (kept?.isRenewed === true && now - kept.issuedAt < renewalPauseMs) return false
      const lastRefused = refused.get(token.key)
      if (kept === undefined && lastRefused !== undefined && lastRefused !== token.value) return false
      tokens.delete(token.key)
      refused.set(token.key, token.value, now + renewalPauseMs)
      return true
    },
  }
}

/** Until shortly before the end: the call that the token is for takes time as well. */
function usableMs({ expiresInMs }: IssuedToken): number {
  return Math.min(expiresInMs - Math.min(longestReserveMs, expiresInMs / 5), longestMs)
}

/** One caller who gives up leaves the request running for the others who wait for it. */
async function waitFor<T>(
  work: Promise<T>,
  limit: { readonly signal: AbortSignal; readonly timeoutMs: number | undefined; readonly targetId: string },
): Promise<T> {
  const { signal, timeoutMs, targetId } = limit
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(gaveUp('cancelled', targetId))
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => reject(gaveUp('timeout', targetId)), timeoutMs)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([givenUp, work])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function gaveUp(kind: 'cancelled' | 'timeout', targetId: string): ActionFailed {
  const why = kind === 'cancelled' ? 'was cancelled' : 'ran out of time'
  return new ActionFailed({
    kind,
    message: `The call ${why} while Gatehouse signed in at the API ${targetId}. Nothing was run.`,
  })
}

function busy(targetId: string): ActionFailed {
  const message = `Too many users wait for the token server of the API ${targetId}. Nothing was run.`
  return new ActionFailed({ kind: 'rate_limited', message, retryAfterMs: 1_000 })
}
