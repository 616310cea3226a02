import type { Page, PageRequest } from '@gatehouse/core'

/** What may be shown of a secret. */
export interface SecretSummary {
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** When its present value was entered. */
  readonly updatedAt: number
}

/** A data key that is wrapped by a key derived from a master key; base64url of nonce, ciphertext and tag. */
export interface WrappedKey {
  /** Which master key; says nothing about the key itself. */
  readonly masterKeyId: string
  readonly wrappedKey: string
}

/** A secret at rest: nothing in it is readable without a master key. */
export interface SealedSecret extends SecretSummary, WrappedKey {
  readonly tenantId: string
  /** The value under the data key; base64url of nonce, ciphertext and tag. */
  readonly sealed: string
}

export interface SecretStore {
  /** Adds or replaces; a secret that is replaced keeps its `createdAt`. */
  put(secret: SealedSecret): Promise<SecretSummary>
  find(tenantId: string, name: string): Promise<SealedSecret | undefined>
  /** By name. */
  list(tenantId: string, page: PageRequest): Promise<Page<SecretSummary>>
  /** False when there is none. */
  remove(tenantId: string, name: string): Promise<boolean>
  /** Secrets of all tenants whose data key is wrapped by another master key than this one, by tenant and name. */
  listWrappedByOthers(masterKeyId: string, page: PageRequest): Promise<Page<SealedSecret>>
  /** Replaces the wrapped data key of a secret, unless it has changed since it was read. */
  rewrap(secret: SealedSecret, key: WrappedKey): Promise<boolean>
}
