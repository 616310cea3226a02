import { sql, type Kysely, type Transaction } from 'kysely'
import { GatehouseError, decodeCursor, type Alias } from '@gatehouse/core'
import type { User, UserStore } from '@gatehouse/identity'
import { violates } from '../engine/wrap-database-error.ts'
import { pageOf } from './page-of.ts'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'
import { aliasesOfUser, toUser, userColumns, type UserRow } from './user-row.ts'

export function userStore(kysely: Kysely<Tables>): UserStore {
  return {
    create: (user) => create(kysely, user),

    findById: (tenantId, userId) => findById(kysely, tenantId, userId),

    async findByAlias(tenantId, alias) {
      const { rows } = await sql<UserRow>`
        select ${userColumns}
        from user_aliases named join users u on u.tenant_id = named.tenant_id and u.id = named.user_id ${aliasesOfUser}
        where named.tenant_id = ${tenantId}
          and named.kind = ${alias.kind} and named.issuer = ${alias.issuer} and named.value = ${alias.value}`.execute(
        kysely,
      )
      return rows[0] === undefined ? undefined : toUser(rows[0])
    },

    addAliases: (tenantId, userId, aliases) =>
      kysely.transaction().execute((transaction) => addAliases(transaction, tenantId, userId, aliases)),

    update: (tenantId, userId, change) =>
      kysely.transaction().execute((transaction) => update(transaction, tenantId, userId, change)),

    async list(tenantId, page) {
      const [createdAt, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
      const after = createdAt === undefined ? sql`` : sql`and (u.created_at, u.id) > (${createdAt}, ${id})`
      const { rows } = await sql<UserRow>`
        select ${userColumns} from users u ${aliasesOfUser}
        where u.tenant_id = ${tenantId} ${after}
        order by u.created_at, u.id limit ${page.limit + 1}`.execute(kysely)
      return pageOf(rows, page.limit, toUser, (row) => [row.created_at, row.id])
    },
  }
}

async function create(kysely: Kysely<Tables>, user: User): Promise<void> {
  const aliases = columnsOf(user.aliases)
  try {
    // One statement, so one transaction. Aliases go in sorted, so that two that share some do not wait for each other.
    await sql`
      with created as (
        insert into users (tenant_id, id, email, display_name, status, groups, roles, created_at)
        values (${user.tenantId}, ${user.id}, ${user.email ?? null}, ${user.displayName ?? null}, ${user.status},
                ${user.groups}, ${user.roles}, ${user.createdAt})
      )
      insert into user_aliases (tenant_id, kind, issuer, value, user_id, position)
      select ${user.tenantId}, kind, issuer, value, ${user.id}, min(position)
      from unnest(${aliases.kinds}::text[], ${aliases.issuers}::text[], ${aliases.values}::text[])
           with ordinality as alias (kind, issuer, value, position)
      group by kind, issuer, value order by kind, issuer, value`.execute(kysely)
  } catch (error) {
    if (!violates(error, 'user_aliases_pkey') && !violates(error, 'users_pkey')) throw error
    throw new GatehouseError('conflict', 'user_exists', 'A user with this id or one of these names exists already.', {
      hint: 'Find the user by that name and change it instead.',
      cause: error,
    })
  }
}

async function addAliases(
  transaction: Transaction<Tables>,
  tenantId: string,
  userId: string,
  aliases: readonly Alias[],
): Promise<void> {
  if ((await findById(transaction, tenantId, userId)) === undefined) throw userNotFound(userId)
  const { kinds, issuers, values } = columnsOf(aliases)
  const given = sql`unnest(${kinds}::text[], ${issuers}::text[], ${values}::text[])`
  await sql`
    insert into user_aliases (tenant_id, kind, issuer, value, user_id, position)
    select ${tenantId}, kind, issuer, value, ${userId}, min(place) + coalesce((
      select max(position) from user_aliases where tenant_id = ${tenantId} and user_id = ${userId}), 0)
    from ${given} with ordinality as alias (kind, issuer, value, place)
    group by kind, issuer, value order by kind, issuer, value
    on conflict (tenant_id, kind, issuer, value) do nothing`.execute(transaction)
  const { rows } = await sql<{ value: string }>`
    select a.value from user_aliases a join ${given} as alias (kind, issuer, value) using (kind, issuer, value)
    where a.tenant_id = ${tenantId} and a.user_id <> ${userId} limit 1`.execute(transaction)
  if (rows[0] === undefined) return
  throw new GatehouseError('conflict', 'alias_taken', `${JSON.stringify(rows[0].value)} belongs to another user.`, {
    hint: 'Remove it there first, or use that user.',
  })
}

async function update(
  transaction: Transaction<Tables>,
  tenantId: string,
  userId: string,
  change: Parameters<UserStore['update']>[2],
): Promise<User> {
  const mayChangeGrants = change.groups !== undefined || change.roles !== undefined
  const revision = mayChangeGrants ? await lockRevision(transaction, tenantId, 'grants') : undefined
  const before = await findById(transaction, tenantId, userId)
  if (before === undefined) throw userNotFound(userId)
  await sql`
    update users set
      groups = coalesce(${change.groups ?? null}, groups),
      roles = coalesce(${change.roles ?? null}, roles),
      status = coalesce(${change.status ?? null}, status),
      display_name = coalesce(${change.displayName ?? null}, display_name)
    where tenant_id = ${tenantId} and id = ${userId}`.execute(transaction)
  const after = await findById(transaction, tenantId, userId)
  if (after === undefined) throw userNotFound(userId)
  if (revision !== undefined && !haveSameRights(before, after)) {
    await saveRevision(transaction, tenantId, 'grants', revision + 1)
  }
  return after
}

async function findById(kysely: Kysely<Tables>, tenantId: string, userId: string): Promise<User | undefined> {
  const { rows } = await sql<UserRow>`
    select ${userColumns} from users u ${aliasesOfUser}
    where u.tenant_id = ${tenantId} and u.id = ${userId}`.execute(kysely)
  return rows[0] === undefined ? undefined : toUser(rows[0])
}

function haveSameRights(one: User, other: User): boolean {
  return JSON.stringify([one.groups, one.roles]) === JSON.stringify([other.groups, other.roles])
}

function userNotFound(userId: string): GatehouseError {
  return new GatehouseError('not_found', 'user_not_found', `There is no user ${JSON.stringify(userId)}.`, {
    hint: 'List the users to find the right id.',
  })
}

function columnsOf(aliases: readonly Alias[]): {
  readonly kinds: readonly string[]
  readonly issuers: readonly string[]
  readonly values: readonly string[]
} {
  return {
    kinds: aliases.map((alias) => alias.kind),
    issuers: aliases.map((alias) => alias.issuer),
    values: aliases.map((alias) => alias.value),
  }
}
