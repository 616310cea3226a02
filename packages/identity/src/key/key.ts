/** An API key as stored: the secret itself is not in it. */
export interface ApiKey {
  readonly tenantId: string
  /** `key_…` */
  readonly id: string
  /** The public part of the secret, by which it is found: unique over all tenants. */
  readonly prefix: string
  /** SHA-256 of the whole secret, hex. */
  readonly digest: string
  readonly userId: string
  readonly name?: string
  readonly scopes: readonly string[]
  /** Milliseconds since 1970; absent = does not expire. */
  readonly expiresAt?: number
  readonly revokedAt?: number
  readonly createdAt: number
  readonly createdBy?: string
}
