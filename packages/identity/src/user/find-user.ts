import type { UserStore } from './user-store.ts'
import type { User } from './user.ts'
import { parseUserName } from './user-name.ts'

/** The user of the tenant that goes by this name, see `parseUserName`. Throws `invalid_user_name`. */
export async function findUser(users: UserStore, tenantId: string, name: string): Promise<User | undefined> {
  const parsed = parseUserName(name)
  return parsed.kind === 'id' ? users.findById(tenantId, parsed.id) : users.findByAlias(tenantId, parsed.alias)
}
