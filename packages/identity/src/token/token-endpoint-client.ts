import { GatehouseError, isGatehouseError, type AuditPort, type Clock, type Principal } from '@gatehouse/core'
import { createExpiringCache } from '../expiring-cache.ts'
import type { Fetch } from '../fetch.ts'
import type { Assertions } from '../issuer/assertions.ts'
import { notAllowed } from '../refusals.ts'
import { requestToken, type IssuedToken } from './request-token.ts'
import type { TokenEndpointConfig } from './token-endpoint-config.ts'

/** Gets tokens for a backend from the token endpoint of the company's issuer. */
export interface TokenEndpointClient {
  /**
   * An access token with which a backend sees the user. Throws `on_behalf_of_needs_sign_in` (forbidden: the caller came
   * with something else than a token of this issuer), `on_behalf_of_refused` (forbidden: the issuer says no),
   * `token_endpoint_unavailable`, `token_endpoint_busy` (unavailable).
   */
  onBehalfOf(
    principal: Principal,
    request: { readonly audience: string; readonly scope: readonly string[] },
    signal?: AbortSignal,
  ): Promise<string>
}

const maxCacheMs = 60 * 60_000
/** A token this near to its end is not handed out any more: the call it is for takes time as well. */
const reserveMs = 60_000
const maxPending = 1_000

export function createTokenEndpointClient(
  config: TokenEndpointConfig,
  deps: {
    readonly fetch: Fetch
    readonly assertions: Assertions
    /** Yields the secret that a reference such as `env:NAME` stands for. */
    readonly resolveSecret: (reference: string) => Promise<string>
    readonly clock: Clock
    /** Where it is entered that a token was asked for; absent = nowhere. */
    readonly audit?: Pick<AuditPort, 'record'> | undefined
  },
): TokenEndpointClient {
  const { fetch, assertions, resolveSecret, clock } = deps
  const issued = createExpiringCache<string>({ clock, maxEntries: 10_000 })
  const pending = new Map<string, Promise<IssuedToken>>()

  const enter = async ({ tenantId, userId, actor }: Principal, target: Target, outcome: string): Promise<void> =>
    deps.audit?.record({
      tenantId,
      action: 'identity.obtain_token',
      outcome,
      userId,
      actor,
      facts: { details: { issuer: config.issuer, audience: target.audience, scope: target.scope } },
    })

  const obtain = async (key: string, principal: Principal, assertion: string, target: Target): Promise<IssuedToken> => {
    try {
      const clientSecret = await resolveSecret(config.clientSecret)
      const token = await requestToken(fetch, config, { assertion, clientSecret, ...target }).catch(
        async (error: unknown) => {
          await enter(principal, target, isGatehouseError(error) ? error.code : 'internal_error')
          throw error
        },
      )
      await enter(principal, target, 'ok')
      const livesMs = Math.min(token.expiresInMs - reserveMs, maxCacheMs)
      issued.set(key, token.accessToken, clock.now() + livesMs)
      return token
    } finally {
      pending.delete(key)
    }
  }

  return {
    async onBehalfOf(principal, { audience, scope }, signal) {
      // Asked before the cache: a token obtained for somebody's sign-in is not for their API key.
      const assertion = assertions.of(principal)
      if (assertion === undefined || principal.issuer !== config.issuer) throw needsSignIn(config)
      const target = { audience, scope: [...scope].sort() }
      const key = cacheKey(principal, target)
      const known = issued.get(key)
      if (known !== undefined) return known
      signal?.throwIfAborted()
      if (!pending.has(key)) {
        if (pending.size >= maxPending) throw busy()
        pending.set(key, obtain(key, principal, assertion, target))
      }
      const token = await abortable(pending.get(key)!, signal)
      return token.accessToken
    },
  }
}

interface Target {
  readonly audience: string
  readonly scope: readonly string[]
}

// The client is part of it: what an issuer grants depends on the application that the user signed in to.
function cacheKey(principal: Principal, target: Target): string {
  const { tenantId, userId, subject, actor } = principal
  return JSON.stringify([tenantId, userId, subject, actor.kind, actor.id, target.audience, target.scope])
}

/** One caller who gives up leaves the request running for the others who wait for it. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function needsSignIn(config: TokenEndpointConfig): GatehouseError {
  return notAllowed('on_behalf_of_needs_sign_in', 'This backend is reached only by users who signed in themselves.', {
    hint: `Connect with an access token of ${config.issuer}; an API key cannot stand in for it.`,
    details: { issuer: config.issuer },
  })
}

function busy(): GatehouseError {
  return new GatehouseError('unavailable', 'token_endpoint_busy', 'Too many users wait for the token endpoint.', {
    retryAfterMs: 1_000,
  })
}
