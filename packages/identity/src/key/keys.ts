import { timingSafeEqual } from 'node:crypto'
import {
  GatehouseError,
  InvalidInputError,
  newId,
  type Clock,
  type Page,
  type PageRequest,
  type Principal,
} from '@gatehouse/core'
import { isPlainText } from '../plain-text.ts'
import { invalidKey, notAllowed, notAuthenticated } from '../refusals.ts'
import { parseScopes } from '../scopes.ts'
import { findUser } from '../user/find-user.ts'
import type { UserStore } from '../user/user-store.ts'
import type { User } from '../user/user.ts'
import type { KeyStore } from './key-store.ts'
import { newKeySecret, parseKeySecret } from './key-secret.ts'
import type { ApiKey } from './key.ts'

export interface MintRequest {
  /** Whose key it will be: id, e-mail address or `kind:value`. */
  readonly user: string
  readonly name?: string | undefined
  /** Default `['tools']`. */
  readonly scopes?: readonly string[] | undefined
  /** Milliseconds since 1970; absent = does not expire. */
  readonly expiresAt?: number | undefined
  /** Undefined only where the operator acts with the machine's own authority, such as at first start. */
  readonly mintedBy: Principal | undefined
}

export interface Keys {
  /**
   * Makes a key. The secret is in this answer and nowhere else. A minter gives away no scope they lack
   * (`scope_exceeds_minter`) and, without scope `admin`, no key for somebody else (`key_for_other_user`).
   * Throws `unknown_user`, `user_disabled`, `unknown_scope`, `invalid_key_name`, `expiry_in_past`, `other_tenant`.
   */
  mint(tenantId: string, request: MintRequest): Promise<{ readonly secret: string; readonly key: ApiKey }>
  /**
   * The key with its user. The state is read on every call, so that a revocation counts at once.
   * Throws `invalid_key`; to the holder of the whole secret also `key_revoked`, `key_expired`, `user_disabled`.
   */
  verify(secret: string): Promise<{ readonly key: ApiKey; readonly user: User }>
  list(tenantId: string, filter: { userId?: string }, page: PageRequest): Promise<Page<ApiKey>>
  /** Throws `key_not_found`. */
  revoke(tenantId: string, keyId: string): Promise<void>
}

export function createKeys(deps: { readonly keys: KeyStore; readonly users: UserStore; readonly clock: Clock }): Keys {
  const { keys, users, clock } = deps
  return {
    async mint(tenantId, request) {
      const scopes = parseScopes(request.scopes ?? ['tools'])
      const name = checkName(request.name)
      checkExpiry(request.expiresAt, clock.now())
      const user = await findOwner(users, tenantId, request.user)
      checkMinter(request.mintedBy, tenantId, user, scopes)
      const secret = newKeySecret()
      const key: ApiKey = {
        tenantId,
        id: newId('key', clock.now()),
        prefix: secret.prefix,
        digest: secret.digest,
        userId: user.id,
        ...(name === undefined ? {} : { name }),
        scopes,
        ...(request.expiresAt === undefined ? {} : { expiresAt: request.expiresAt }),
        createdAt: clock.now(),
        ...(request.mintedBy === undefined ? {} : { createdBy: request.mintedBy.userId }),
      }
      await keys.insert(key)
      return { secret: secret.text, key }
    },

    async verify(text) {
      const secret = parseKeySecret(text)
      if (secret === undefined) throw invalidKey({ reason: 'malformed' })
      const found = await keys.findByPrefix(secret.prefix)
      if (found === undefined) throw invalidKey({ reason: 'unknown_prefix' })
      if (!isSameDigest(found.key.digest, secret.digest)) throw invalidKey({ reason: 'wrong_secret' })
      checkIsUsable(found.key, found.user, clock.now())
      return found
    },

    list: (tenantId, filter, page) => keys.list(tenantId, filter, page),

    async revoke(tenantId, keyId) {
      if (await keys.revoke(tenantId, keyId, clock.now())) return
      throw new GatehouseError(
        'not_found',
        'key_not_found',
        `There is no key ${JSON.stringify(keyId.slice(0, 100))}.`,
        {
          hint: 'List the keys with gatehouse keys list; a key is revoked by its id (key_…), not by its secret.',
        },
      )
    },
  }
}

function checkIsUsable(key: ApiKey, user: User, now: number): void {
  const facts = { internal: { keyId: key.id, tenantId: key.tenantId } }
  if (key.revokedAt !== undefined) throw notAuthenticated('key_revoked', 'This API key was revoked.', facts)
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw notAuthenticated('key_expired', 'This API key has expired.', facts)
  }
  if (user.status !== 'active') throw notAuthenticated('user_disabled', 'The user of this API key is disabled.', facts)
}

function isSameDigest(stored: string, presented: string): boolean {
  const a = Buffer.from(stored, 'hex')
  const b = Buffer.from(presented, 'hex')
  return a.length === b.length && timingSafeEqual(a, b)
}

async function findOwner(users: UserStore, tenantId: string, name: string): Promise<User> {
  const user = await findUser(users, tenantId, name)
  if (user === undefined) {
    throw new GatehouseError('not_found', 'unknown_user', `There is no user ${JSON.stringify(name.slice(0, 100))}.`, {
      at: 'user',
      hint: 'Create the user first: gatehouse users create EMAIL.',
    })
  }
  if (user.status === 'active') return user
  throw new GatehouseError('conflict', 'user_disabled', 'A disabled user gets no new key.', { at: 'user' })
}

function checkMinter(minter: Principal | undefined, tenantId: string, user: User, scopes: readonly string[]): void {
  if (minter === undefined) return
  if (minter.tenantId !== tenantId) throw notAllowed('other_tenant', 'A key is made in your own tenant only.')
  if (minter.userId !== user.id && !minter.scopes.includes('admin')) {
    throw notAllowed('key_for_other_user', 'Only an administrator makes a key for somebody else.', { at: 'user' })
  }
  const exceeding = scopes.filter((scope) => !minter.scopes.includes(scope))
  if (exceeding.length === 0) return
  throw notAllowed(
    'scope_exceeds_minter',
    `You cannot give away scopes that your own credential lacks: ${exceeding.join(', ')}.`,
    { at: 'scopes', details: { exceeding } },
  )
}

function checkName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const trimmed = name.trim()
  if (trimmed !== '' && isPlainText(trimmed, 200)) return trimmed
  throw new InvalidInputError('invalid_key_name', 'The name of a key is 1 to 200 characters of plain text.', {
    at: 'name',
  })
}

function checkExpiry(expiresAt: number | undefined, now: number): void {
  if (expiresAt === undefined || (Number.isSafeInteger(expiresAt) && expiresAt > now)) return
  throw new InvalidInputError('expiry_in_past', 'The expiry of a key lies in the future.', { at: 'expires_at' })
}
