import { GatehouseError, type Alias } from '@gatehouse/core'
import type { ApiKey, KeyStore, User, UserStore } from '@gatehouse/identity'

export interface Stores extends AsyncDisposable {
  readonly users: UserStore
  readonly keys: KeyStore
}
const same = (a: Alias, b: Alias): boolean => a.kind === b.kind && a.issuer === b.issuer && a.value === b.value

export async function openStores(): Promise<Stores> {
  const users: User[] = []
  const keys: ApiKey[] = []
  const owner = (tenantId: string, alias: Alias): User | undefined =>
    users.find((u) => u.tenantId === tenantId && u.aliases.some((a) => same(a, alias)))
  const tick = () => new Promise((r) => setImmediate(r))
  return {
    users: {
      async create(user) {
        await tick()
        if (user.aliases.some((a) => owner(user.tenantId, a))) throw new GatehouseError('conflict', 'user_exists', 'x')
        users.push(user)
      },
      async findById(tenantId, id) {
        await tick()
        return users.find((u) => u.tenantId === tenantId && u.id === id)
      },
      async findByAlias(tenantId, alias) {
        await tick()
        return owner(tenantId, alias)
      },
      async addAliases(tenantId, userId, aliases) {
        await tick()
        for (const a of aliases) {
          const o = owner(tenantId, a)
          if (o && o.id !== userId) throw new GatehouseError('conflict', 'alias_taken', 'x')
        }
        const i = users.findIndex((u) => u.id === userId)
        const u = users[i]!
        users[i] = { ...u, aliases: [...u.aliases, ...aliases.filter((a) => !u.aliases.some((b) => same(a, b)))] }
      },
      async update(tenantId, userId, change) {
        const i = users.findIndex((u) => u.tenantId === tenantId && u.id === userId)
        users[i] = { ...users[i]!, ...change }
        return users[i]!
      },
      list: async (tenantId) => ({ items: users.filter((u) => u.tenantId === tenantId) }),
    },
    keys: {
      insert: async (key) => void keys.push(key),
      async findByPrefix(prefix) {
        await tick()
        const key = keys.find((k) => k.prefix === prefix)
        return key && { key, user: users.find((u) => u.id === key.userId)! }
      },
      list: async (tenantId) => ({ items: keys.filter((k) => k.tenantId === tenantId) }),
      async revoke(tenantId, keyId, revokedAt) {
        const i = keys.findIndex((k) => k.tenantId === tenantId && k.id === keyId)
        if (i < 0) return false
        keys[i] = { revokedAt, ...keys[i]! }
        return true
      },
    },
    async [Symbol.asyncDispose]() {},
  }
}
