import { newId, type Clock } from '@gatehouse/core'
import { emailAlias, knownScopes, newUser, type Keys, type UserStore } from '@gatehouse/identity'
import type { GrantStore } from '@gatehouse/policy'
import type { DataDirectory } from '../data-directory.ts'

export const localEmail = 'local@gatehouse.internal'
export const localKeyFile = 'local-key'

interface LocalUserDeps {
  readonly users: UserStore
  readonly grants: GrantStore
  readonly keys: Keys
  readonly clock: Clock
  readonly data: DataDirectory
}

/**
 * The person at this machine: an administrator with a key in the data directory, so that the first call works at once
 * and the command line finds its way in. An installation on a server database shares the user, never the key file.
 */
export async function ensureLocalUser(deps: LocalUserDeps, tenantId: string): Promise<{ key: string; isNew: boolean }> {
  const { users, clock } = deps
  const existing = await users.findByAlias(tenantId, emailAlias(localEmail)!)
  const user =
    existing ??
    newUser({
      tenantId,
      email: localEmail,
      displayName: 'Local administrator',
      roles: ['admin'],
      createdAt: clock.now(),
    })
  if (existing === undefined) {
    await users.create(user)
    await deps.grants.add({
      tenantId,
      id: newId('grt', clock.now()),
      subject: { kind: 'role', value: 'admin' },
      effect: 'allow',
      pattern: '*',
      createdAt: clock.now(),
      createdBy: user.id,
    })
  }
  return { key: await usableKey(deps, tenantId, user.id), isNew: existing === undefined }
}

/** The kept key as long as it works: clients that were set up with it go on working over restarts. */
async function usableKey(deps: LocalUserDeps, tenantId: string, userId: string): Promise<string> {
  const kept = await deps.data.readSecret(localKeyFile)
  if (kept !== undefined && (await isValid(deps.keys, kept))) return kept
  const { secret } = await deps.keys.mint(tenantId, {
    user: userId,
    name: 'local',
    scopes: Object.keys(knownScopes),
    mintedBy: undefined,
  })
  await deps.data.writeSecret(localKeyFile, secret)
  return secret
}

async function isValid(keys: Keys, secret: string): Promise<boolean> {
  try {
    await keys.verify(secret)
    return true
  } catch {
    return false
  }
}
