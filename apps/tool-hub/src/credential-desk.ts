import type { CredentialDesk } from '@gatehouse/execution'
import type { TokenEndpointClient, TokenIssuer } from '@gatehouse/identity'

/**
 * What Tool Hub presents to act for a user: a token it signs itself, or one that the company's issuer gives for the
 * user's own. The token the user came in with is never passed on.
 */
export function createCredentialDesk(onBehalfOf: TokenIssuer['onBehalfOf'] | TokenEndpointClient['onBehalfOf']): CredentialDesk {
  return {
    async obtain(op, need) {
      if (need.kind === 'none') return { kind: 'none' }
      const token = await onBehalfOf(op.principal, { audience: need.audience, scope: [need.scope] }, op.signal as never)
      return { kind: 'on_behalf_of', token }
    },
  }
}
