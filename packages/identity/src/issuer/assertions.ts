import type { Principal } from '@gatehouse/core'

/**
 * The access token that a principal came in with, for the one use that needs it: exchanging it at the token endpoint
 * of its issuer. It stays beside the principal instead of in it, so that nothing that copies, stores or prints a
 * principal can pass it on.
 */
export interface Assertions {
  keep(principal: Principal, token: string): void
  of(principal: Principal): string | undefined
}

export function createAssertions(): Assertions {
  const tokens = new WeakMap<Principal, string>()
  return {
    keep: (principal, token) => void tokens.set(principal, token),
    of: (principal) => tokens.get(principal),
  }
}
