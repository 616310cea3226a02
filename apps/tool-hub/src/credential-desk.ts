import type { Principal } from '@gatehouse/core'
import type { CredentialDesk } from '@gatehouse/execution'

/** Signs or obtains tokens with which a backend sees the user; Gatehouse's own issuer and a token endpoint both do. */
export interface OnBehalfOfIssuer {
  onBehalfOf(
    principal: Principal,
    request: { readonly audience: string; readonly scope: readonly string[] },
    signal?: AbortSignal,
  ): Promise<string>
}

/** What Tool Hub presents to act for a user. The token the user came in with is never passed on to a backend. */
export function createCredentialDesk(issuer: OnBehalfOfIssuer): CredentialDesk {
  return {
    async obtain(op, need) {
      if (need.kind === 'none') return { kind: 'none' }
      const token = await issuer.onBehalfOf(op.principal, { audience: need.audience, scope: [need.scope] }, op.signal)
      return { kind: 'on_behalf_of', token }
    },
  }
}
