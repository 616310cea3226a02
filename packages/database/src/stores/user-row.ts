import { sql } from 'kysely'
import type { User } from '@gatehouse/identity'
import { withoutNulls } from './without-nulls.ts'

/** A user with its aliases, as `userColumns` reads them. */
export interface UserRow {
  readonly tenant_id: string
  readonly id: string
  readonly email: string | null
  readonly display_name: string | null
  readonly status: User['status']
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly created_at: number
  readonly alias_kinds: readonly string[] | null
  readonly alias_issuers: readonly string[] | null
  readonly alias_values: readonly string[] | null
}

/** Select list for `users u`, together with `aliasesOfUser`. */
export const userColumns = sql`
  u.tenant_id, u.id, u.email, u.display_name, u.status, u.groups, u.roles, u.created_at,
  aliases.alias_kinds, aliases.alias_issuers, aliases.alias_values`

export const aliasesOfUser = sql`
  cross join lateral (
    select array_agg(a.kind order by a.position) as alias_kinds,
           array_agg(a.issuer order by a.position) as alias_issuers,
           array_agg(a.value order by a.position) as alias_values
    from user_aliases a
    where a.tenant_id = u.tenant_id and a.user_id = u.id
  ) aliases`

export function toUser(row: UserRow): User {
  const { alias_kinds: kinds, alias_issuers: issuers, alias_values: values } = row
  return {
    tenantId: row.tenant_id,
    id: row.id,
    ...withoutNulls({ email: row.email, displayName: row.display_name }),
    status: row.status,
    groups: row.groups,
    roles: row.roles,
    aliases: (kinds ?? []).map((kind, n) => ({ kind, issuer: issuers![n]!, value: values![n]! })),
    createdAt: row.created_at,
  }
}
