import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { ChainHead, ChainLine, Checkpoint, KeyDocument, ProofStore } from '@gatehouse/audit'
import type { Tables } from './tables.ts'

type Moments = Parameters<ProofStore['rangeOf']>[1]

export function proofStore(kysely: Kysely<Tables>): ProofStore {
  return {
    ...checkpointStore(kysely),

    async head(tenantId) {
      const { rows } = await sql<ChainHead>`
        select seq, hash from audit_chains where tenant_id = ${tenantId}`.execute(kysely)
      return rows[0] ?? { seq: 0, hash: '0'.repeat(64) }
    },

    async lines(tenantId, { from, to }, order, limit) {
      const { rows } = await sql<ChainLine>`
        select seq, hash, entry as text from audit_entries
        where tenant_id = ${tenantId} and seq is not null and seq between ${from} and ${to}
        order by seq ${order === 'newest' ? sql`desc` : sql`asc`} limit ${limit}`.execute(kysely)
      return rows
    },

    async rangeOf(tenantId, moments) {
      const { rows } = await sql<{ from: number | null; to: number | null }>`
        select min(seq) as from, max(seq) as to from audit_entries
        where tenant_id = ${tenantId} and seq is not null and ${within(moments)}`.execute(kysely)
      const { from = null, to = null } = rows[0] ?? {}
      return from === null || to === null ? undefined : { from, to }
    },

    async countUnchained(tenantId, moments) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int8 as count from audit_entries
        where tenant_id = ${tenantId} and seq is null and ${within(moments)}`.execute(kysely)
      return rows[0]!.count
    },

    async addKey(key) {
      await sql`
        insert into audit_keys (tenant_id, key_id, created_at, key)
        values (${key.tenant_id}, ${key.key_id}, ${Date.parse(key.created_at)}, ${JSON.stringify(key)})
        on conflict (tenant_id, key_id) do nothing`.execute(kysely)
    },

    async keys(tenantId) {
      const { rows } = await sql<{ key: string }>`
        select key from audit_keys where tenant_id = ${tenantId} order by created_at, key_id`.execute(kysely)
      return rows.map(({ key }) => JSON.parse(key) as KeyDocument)
    },

    async removeUpTo(tenantId, seq, limit) {
      const { numAffectedRows } = await sql`
        delete from audit_entries where tenant_id = ${tenantId} and seq is not null and seq <= ${seq}
        and seq < (select min(seq) from audit_entries where tenant_id = ${tenantId} and seq is not null) + ${limit}::int8
      `.execute(kysely)
      return Number(numAffectedRows ?? 0n)
    },

    async removeUnchained(tenantId, before, limit) {
      const { numAffectedRows } = await sql`
        delete from audit_entries where tenant_id = ${tenantId} and seq is null and (at, id) in (
          select at, id from audit_entries where tenant_id = ${tenantId} and seq is null and at < ${before}
          order by at, id limit ${limit})`.execute(kysely)
      return Number(numAffectedRows ?? 0n)
    },
  }
}

function checkpointStore(
  kysely: Kysely<Tables>,
): Pick<
  ProofStore,
  'addCheckpoint' | 'latestCheckpoint' | 'checkpoints' | 'checkpointBefore' | 'removeCheckpointsBefore'
> {
  const newest = async (tenantId: string, condition: RawBuilder<unknown>): Promise<Checkpoint | undefined> => {
    const { rows } = await sql<{ checkpoint: string }>`
      select checkpoint from audit_checkpoints where tenant_id = ${tenantId} and ${condition}
      order by number desc limit 1`.execute(kysely)
    return rows[0] === undefined ? undefined : (JSON.parse(rows[0].checkpoint) as Checkpoint)
  }
  return {
    async addCheckpoint(checkpoint) {
      const { tenant_id, number, seq, at } = checkpoint
      const { numAffectedRows } = await sql`
        insert into audit_checkpoints (tenant_id, number, seq, at, checkpoint)
        values (${tenant_id}, ${number}, ${seq}, ${Date.parse(at)}, ${JSON.stringify(checkpoint)})
        on conflict (tenant_id, number) do nothing`.execute(kysely)
      return numAffectedRows === 1n
    },

    latestCheckpoint: (tenantId) => newest(tenantId, sql`true`),

    async checkpoints(tenantId, { from, to, after = 0 }, limit) {
      const { rows } = await sql<{ checkpoint: string }>`
        select checkpoint from audit_checkpoints
        where tenant_id = ${tenantId} and seq between ${from} and ${to} and number > ${after}
        order by number limit ${limit}`.execute(kysely)
      return rows.map(({ checkpoint }) => JSON.parse(checkpoint) as Checkpoint)
    },

    checkpointBefore: (tenantId, at, maxSeq) => newest(tenantId, sql`at < ${at} and seq <= ${maxSeq}`),

    async removeCheckpointsBefore(tenantId, number) {
      await sql`delete from audit_checkpoints where tenant_id = ${tenantId} and number < ${number}`.execute(kysely)
    },
  }
}

function within({ since, until }: Moments): RawBuilder<unknown> {
  const conditions = [
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
  ]
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
