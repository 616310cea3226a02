import { randomBytes } from 'node:crypto'
import { GatehouseError, seal, unseal } from '@gatehouse/core'
import type { WrappingKeys } from './master-keys.ts'
import type { SealedSecret, WrappedKey } from './secret-store.ts'

type Place = Pick<SealedSecret, 'tenantId' | 'name'>

/** Seals a value under a data key of its own, and that key under the current master key. Both are bound to the place. */
export function sealValue(keys: WrappingKeys, place: Place, value: string): WrappedKey & { readonly sealed: string } {
  const dataKey = randomBytes(32)
  return { ...wrap(keys, place, dataKey), sealed: seal(dataKey, Buffer.from(value), contextOf('value', place)) }
}

/** Throws `secret_unreadable`. */
export function openValue(keys: WrappingKeys, secret: SealedSecret): string {
  const value = unseal(openDataKey(keys, secret), secret.sealed, contextOf('value', secret))
  if (value === undefined) throw unreadable(secret, 'It was changed in the database.')
  return value.toString('utf8')
}

/** The data key of a secret under the current master key; the value itself stays as it is. Throws `secret_unreadable`. */
export function rewrapped(keys: WrappingKeys, secret: SealedSecret): WrappedKey {
  return wrap(keys, secret, openDataKey(keys, secret))
}

function wrap(keys: WrappingKeys, place: Place, dataKey: Uint8Array): WrappedKey {
  return {
    masterKeyId: keys.current.id,
    wrappedKey: seal(keys.current.bytes, dataKey, contextOf('data-key', place)),
  }
}

function openDataKey(keys: WrappingKeys, secret: SealedSecret): Uint8Array {
  const wrapping = keys.find(secret.masterKeyId)
  if (wrapping === undefined) throw unreadable(secret, 'This process does not have the master key it was sealed under.')
  const dataKey = unseal(wrapping.bytes, secret.wrappedKey, contextOf('data-key', secret))
  if (dataKey === undefined) throw unreadable(secret, 'It was changed in the database.')
  return dataKey
}

function contextOf(part: 'value' | 'data-key', { tenantId, name }: Place): readonly string[] {
  return ['gatehouse/secret/v1', part, tenantId, name]
}

function unreadable({ name }: Place, why: string): GatehouseError {
  return new GatehouseError('unavailable', 'secret_unreadable', `The secret ${name} cannot be read. ${why}`, {
    hint: 'An administrator can enter it again, or give this process the master key of the one that stored it.',
  })
}
