import { createHash, hkdfSync } from 'node:crypto'
import { GatehouseError } from '@gatehouse/core'

/** Master keys as bytes, 32 each. New secrets are sealed under the first; the others only open what they sealed. */
export type MasterKeys = readonly [Uint8Array, ...Uint8Array[]]

/** A key for one purpose that was derived from a master key. */
export interface WrappingKey {
  readonly id: string
  readonly bytes: Uint8Array
}

export interface WrappingKeys {
  readonly current: WrappingKey
  /** Undefined for a master key that this process does not have. */
  find(masterKeyId: string): WrappingKey | undefined
}

// One label per purpose: a key that is derived for another one cannot open what this one sealed (RFC 5869 §3.2).
const wrapLabel = 'gatehouse/automation/secrets/wrap-data-key/v1'
const idLabel = 'gatehouse/automation/secrets/master-key-id/v1'

/** Throws `invalid_master_key`. */
export function wrappingKeysOf(masterKeys: MasterKeys): WrappingKeys {
  const keys = masterKeys.map(wrappingKeyOf)
  const byId = new Map(keys.map((key) => [key.id, key]))
  return { current: keys[0]!, find: (id) => byId.get(id) }
}

function wrappingKeyOf(masterKey: Uint8Array): WrappingKey {
  if (masterKey.byteLength !== 32) {
    throw new GatehouseError('invalid', 'invalid_master_key', 'A master key has 32 bytes.', {
      hint: 'Restore the file from a backup. Without it no stored secret can be read.',
    })
  }
  const id = createHash('sha256').update(derived(masterKey, idLabel)).digest('hex').slice(0, 16)
  return { id, bytes: derived(masterKey, wrapLabel) }
}

function derived(masterKey: Uint8Array, label: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), label, 32))
}
