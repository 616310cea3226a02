import type { Principal } from '@gatehouse/core'
import type { Keys } from '../key/keys.ts'
import { principalOfUser } from '../user/principal-of-user.ts'

/** An API key: its user, with the scopes of the key. Throws what `Keys.verify` throws. */
export async function withApiKey(keys: Pick<Keys, 'verify'>, secret: string): Promise<Principal> {
  const { key, user } = await keys.verify(secret)
  return principalOfUser(user, {
    scopes: key.scopes,
    actor: { kind: 'key', id: key.id, ...(key.name === undefined ? {} : { name: key.name }) },
  })
}
