import {
  GatehouseError,
  InvalidInputError,
  isGatehouseError,
  type Clock,
  type Page,
  type PageRequest,
} from '@gatehouse/core'
import { createExpiringCache } from '@gatehouse/identity'
import { openValue, rewrapped, sealValue } from './envelope.ts'
import { wrappingKeysOf, type MasterKeys, type WrappingKeys } from './master-keys.ts'
import type { SealedSecret, SecretStore, SecretSummary, WrappedKey } from './secret-store.ts'

/** Secrets that an administrator enters once. They go into requests to targets and are never shown again. */
export interface Secrets {
  /** Throws `invalid_secret_name`, `invalid_secret`. */
  set(tenantId: string, name: string, value: string): Promise<SecretSummary>
  list(tenantId: string, page: PageRequest): Promise<Page<SecretSummary>>
  /** Throws `secret_not_found`. */
  remove(tenantId: string, name: string): Promise<void>
  /** For the moment of use only. Undefined when there is none. Throws `secret_unreadable`. */
  reveal(tenantId: string, name: string): Promise<string | undefined>
  /**
   * Puts secrets that an older master key wraps under the current one, so that the older key can be thrown away.
   * Those that cannot be opened are left as they are and counted.
   */
  rewrap(): Promise<{ readonly rewrapped: number; readonly unreadable: number }>
}

const nameFormat = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/
const maxValueBytes = 64 * 1024
const pageSize = 200
// Long enough to spare the database during a burst, short enough that another process's change counts at once.
const freshMs = 2_000

export function createSecrets(deps: {
  readonly store: SecretStore
  readonly masterKeys: MasterKeys
  readonly clock: Clock
}): Secrets {
  const { store, clock } = deps
  const keys = wrappingKeysOf(deps.masterKeys)
  const revealed = createExpiringCache<string>({ clock, maxEntries: 1_000 })
  let changes = 0
  const forget = (tenantId: string, name: string): void => {
    changes++
    revealed.delete(cacheKey(tenantId, name))
  }
  return {
    async set(tenantId, name, value) {
      if (!nameFormat.test(name)) throw invalidName()
      checkValue(value)
      const now = clock.now()
      const sealed = sealValue(keys, { tenantId, name }, value)
      const summary = await store.put({ tenantId, name, ...sealed, createdAt: now, updatedAt: now })
      forget(tenantId, name)
      return summary
    },

    list: (tenantId, page) => store.list(tenantId, page),

    async remove(tenantId, name) {
      const isRemoved = await store.remove(tenantId, name)
      forget(tenantId, name)
      if (isRemoved) return
      throw new GatehouseError('not_found', 'secret_not_found', 'There is no secret of that name.', {
        hint: 'gatehouse secrets list shows the names.',
      })
    },

    async reveal(tenantId, name) {
      const key = cacheKey(tenantId, name)
      const known = revealed.get(key)
      if (known !== undefined) return known
      const changesBefore = changes
      const secret = await store.find(tenantId, name)
      if (secret === undefined) return undefined
      const value = openValue(keys, secret)
      // What was read while something was written may be what was there before.
      if (changes === changesBefore) revealed.set(key, value, clock.now() + freshMs)
      return value
    },

    async rewrap() {
      const count = { rewrapped: 0, unreadable: 0 }
      let cursor: string | undefined
      do {
        const page = await store.listWrappedByOthers(keys.current.id, { cursor, limit: pageSize })
        for (const secret of page.items) {
          const key = rewrappedOrUndefined(keys, secret)
          if (key === undefined) count.unreadable++
          else if (await store.rewrap(secret, key)) count.rewrapped++
        }
        cursor = page.next
      } while (cursor !== undefined)
      return count
    },
  }
}

function cacheKey(tenantId: string, name: string): string {
  return JSON.stringify([tenantId, name])
}

function rewrappedOrUndefined(keys: WrappingKeys, secret: SealedSecret): WrappedKey | undefined {
  try {
    return rewrapped(keys, secret)
  } catch (error) {
    if (isGatehouseError(error) && error.code === 'secret_unreadable') return undefined
    throw error
  }
}

function checkValue(value: string): void {
  const sizeBytes = Buffer.byteLength(value)
  if (value.trim() !== '' && sizeBytes <= maxValueBytes && !value.includes('\u0000') && value.isWellFormed()) return
  throw new InvalidInputError('invalid_secret', `A secret is a text of 1 to ${maxValueBytes} bytes without U+0000.`, {
    at: '/value',
  })
}

// Not a character of it is repeated: it may be the secret, in the wrong place.
function invalidName(): InvalidInputError {
  return new InvalidInputError(
    'invalid_secret_name',
    'The name of a secret has 1 to 100 letters, digits, dots, _ and -, and begins with a letter or digit.',
  )
}
