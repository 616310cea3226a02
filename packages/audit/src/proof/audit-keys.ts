import { GatehouseError, type Clock } from '@gatehouse/core'
import { createAuditKey, type AuditKey } from './audit-key.ts'
import type { KeyDocument } from './proof-documents.ts'
import type { ProofStore } from './proof-store.ts'
import { signDocument } from './signed-document.ts'

/** The key of this process, and all that were ever used. */
export interface AuditKeys {
  /** The key to sign with, known to the database. */
  current(): Promise<AuditKey>
  /** Oldest first. */
  list(): Promise<readonly KeyDocument[]>
  /** Signs with a new key from now on. Throws `audit_key_configured` when the key is not this process's to change. */
  rotate(): Promise<KeyDocument>
}

export function createAuditKeys(deps: {
  readonly store: Pick<ProofStore, 'addKey' | 'keys'>
  readonly tenantId: string
  readonly key: AuditKey
  /** Keeps the text of a new key. Absent when the key is configured by reference. */
  readonly save?: ((text: string) => Promise<void>) | undefined
  readonly clock: Clock
}): AuditKeys {
  const { store, tenantId, clock } = deps
  let current = deps.key
  let registered: Promise<void> | undefined

  const documentOf = (key: AuditKey): KeyDocument => ({
    type: 'key',
    tenant_id: tenantId,
    key_id: key.id,
    public_key: key.publicKey,
    created_at: new Date(clock.now()).toISOString(),
  })
  const register = (): Promise<void> => {
    registered ??= store.addKey(documentOf(current)).catch((error: unknown) => {
      registered = undefined
      throw error
    })
    return registered
  }

  return {
    async current() {
      await register()
      return current
    },
    async list() {
      await register()
      return store.keys(tenantId)
    },
    async rotate() {
      if (deps.save === undefined) {
        throw new GatehouseError('conflict', 'audit_key_configured', 'The audit key is named by the configuration.', {
          at: 'audit.signingKey',
          hint: 'Put another key where audit.signingKey points to, and start every process again.',
        })
      }
      await register()
      const { key, text } = createAuditKey()
      const document = signDocument(current, { ...documentOf(key), endorsed_by: current.id })
      // Known before it is kept, and kept before it is used: a crash between leaves a key that nothing is signed with.
      await store.addKey(document)
      await deps.save(text)
      current = key
      return document
    },
  }
}
