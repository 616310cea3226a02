import type { Principal } from '@gatehouse/core'

/** The issuers whose access tokens are accepted. */
export interface Issuers {
  /** For `protectedResourceMetadata`. */
  readonly urls: readonly string[]
  /** Whether this `iss` belongs to a configured issuer. */
  knows(issuer: string): boolean
  /** The principal of a token that names this issuer. */
  authenticate(token: string, issuer: string): Promise<Principal>
}
