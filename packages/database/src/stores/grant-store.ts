import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import { decodeCursor } from '@gatehouse/core'
import type { Grant, GrantStore } from '@gatehouse/policy'
import { pageOf } from './page-of.ts'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

type GrantRow = Selectable<Tables['grants']>

export function grantStore(kysely: Kysely<Tables>): GrantStore {
  return {
    add: (grant) => kysely.transaction().execute((transaction) => add(transaction, grant)),

    remove: (tenantId, grantId) =>
      kysely.transaction().execute((transaction) => remove(transaction, tenantId, grantId)),

    async list(tenantId, filter, page) {
      const [createdAt, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
      let query = kysely.selectFrom('grants').selectAll().where('tenant_id', '=', tenantId)
      if (filter.subject !== undefined) {
        query = query.where('subject_kind', '=', filter.subject.kind).where('subject_value', '=', filter.subject.value)
      }
      if (createdAt !== undefined) query = query.where(sql<boolean>`(created_at, id) > (${createdAt}, ${id})`)
      const rows = await query
        .orderBy('created_at')
        .orderBy('id')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toGrant, (row) => [row.created_at, row.id])
    },

    async forSubjects(tenantId, subjects) {
      const kinds = subjects.map((subject) => subject.kind)
      const values = subjects.map((subject) => subject.value)
      const { rows } = await sql<GrantRow>`
        select g.* from (select distinct * from unnest(${kinds}::text[], ${values}::text[])) as subject (kind, value)
        join grants g on g.tenant_id = ${tenantId} and g.subject_kind = subject.kind and g.subject_value = subject.value
        order by g.created_at, g.id`.execute(kysely)
      return rows.map(toGrant)
    },
  }
}

async function add(transaction: Transaction<Tables>, grant: Grant): Promise<Grant> {
  const { tenantId, subject, effect, pattern } = grant
  const revision = await lockRevision(transaction, tenantId, 'grants')
  const inserted = await transaction
    .insertInto('grants')
    .values(toRow(grant))
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'subject_kind', 'subject_value', 'effect', 'pattern']).doNothing(),
    )
    .returningAll()
    .executeTakeFirst()
  if (inserted !== undefined) {
    await saveRevision(transaction, tenantId, 'grants', revision + 1)
    return toGrant(inserted)
  }
  const present = await transaction
    .selectFrom('grants')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('subject_kind', '=', subject.kind)
    .where('subject_value', '=', subject.value)
    .where('effect', '=', effect)
    .where('pattern', '=', pattern)
    .executeTakeFirstOrThrow()
  return toGrant(present)
}

async function remove(transaction: Transaction<Tables>, tenantId: string, grantId: string): Promise<boolean> {
  const revision = await lockRevision(transaction, tenantId, 'grants')
  const result = await transaction
    .deleteFrom('grants')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', grantId)
    .executeTakeFirst()
  if (result.numDeletedRows === 0n) return false
  await saveRevision(transaction, tenantId, 'grants', revision + 1)
  return true
}

function toRow(grant: Grant): GrantRow {
  return {
    tenant_id: grant.tenantId,
    id: grant.id,
    subject_kind: grant.subject.kind,
    subject_value: grant.subject.value,
    effect: grant.effect,
    pattern: grant.pattern,
    created_at: grant.createdAt,
    created_by: grant.createdBy,
  }
}

function toGrant(row: GrantRow): Grant {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    subject: { kind: row.subject_kind, value: row.subject_value },
    effect: row.effect,
    pattern: row.pattern,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }
}
