import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { AuditEntry, AuditStore, ChainHead, LinkedEntry } from '@gatehouse/audit'
import { splitVersion } from './split-version.ts'
import type { Tables } from './tables.ts'

type Appended = Awaited<ReturnType<AuditStore['append']>>

/**
 * No entry is inserted without moving the head, and the head is moved by one writer at a time: so numbers become visible
 * in their order, and whoever has read up to one has missed none before it.
 */
export async function appendLinked(
  kysely: Kysely<Tables>,
  tenantId: string,
  link: (head: ChainHead) => readonly LinkedEntry[],
  guess: ChainHead | undefined,
): Promise<Appended> {
  if (guess !== undefined) {
    const linked = link(guess)
    if (linked.length === 0) return { head: guess, hasRaced: false }
    if (await insertBehind(kysely, tenantId, guess, linked)) return { head: lastOf(linked), hasRaced: false }
  }
  // NOTE: the lock waits its turn. Guessing again and again would starve a writer among many.
  return kysely.transaction().execute(async (transaction) => {
    const head = await lockHead(transaction, tenantId)
    const linked = link(head)
    if (linked.length === 0) return { head, hasRaced: false }
    await insertBehind(transaction, tenantId, head, linked)
    return { head: lastOf(linked), hasRaced: guess !== undefined }
  })
}

function lastOf(linked: readonly LinkedEntry[]): ChainHead {
  const { seq, hash } = linked.at(-1)!
  return { seq, hash }
}

async function lockHead(transaction: Transaction<Tables>, tenantId: string): Promise<ChainHead> {
  const read = async (): Promise<ChainHead | undefined> => {
    const { rows } = await sql<ChainHead>`
      select seq, hash from audit_chains where tenant_id = ${tenantId} for update`.execute(transaction)
    return rows[0]
  }
  const known = await read()
  if (known !== undefined) return known
  await sql`
    insert into audit_chains (tenant_id, seq, hash) values (${tenantId}, 0, ${'0'.repeat(64)})
    on conflict (tenant_id) do nothing`.execute(transaction)
  return (await read())!
}

/** False when the head is another one: then nothing was written. */
async function insertBehind(
  kysely: Kysely<Tables>,
  tenantId: string,
  head: ChainHead,
  linked: readonly LinkedEntry[],
): Promise<boolean> {
  const next = lastOf(linked)
  const { numAffectedRows } = await sql`
    with moved as (
      update audit_chains set seq = ${next.seq}, hash = ${next.hash}
      where tenant_id = ${tenantId} and seq = ${head.seq} and hash = ${head.hash} returning tenant_id
    )
    insert into audit_entries (tenant_id, id, operation_id, phase, action, at, user_id, tool, tool_version, decision,
                               outcome, execution_id, seq, hash, entry)
    select moved.tenant_id, entries.* from moved, ${linked.length === 1 ? oneRow(linked[0]!) : rowsOf(linked)} entries
  `.execute(kysely)
  return numAffectedRows !== undefined && numAffectedRows > 0n
}

/** Most entries come alone, and taking apart arrays of one costs more than inserting it. */
function oneRow({ entry, seq, hash, text }: LinkedEntry): RawBuilder<unknown> {
  const column = (value: string | undefined): RawBuilder<unknown> => sql`${value ?? null}::text`
  const { tool, version } = splitVersion(entry.tool)
  return sql`(select
    ${column(entry.id)}, ${column(entry.operationId)}, ${column(entry.phase)}, ${column(entry.action)},
    ${entry.at}::int8, ${column(entry.userId)}, ${column(tool)}, ${column(entry.toolVersion ?? version)},
    ${column(entry.decision)}, ${column(entry.outcome)}, ${column(entry.executionId)}, ${seq}::int8, ${column(hash)},
    ${column(text)})`
}

function rowsOf(linked: readonly LinkedEntry[]): RawBuilder<unknown> {
  const column = (read: (entry: AuditEntry) => string | undefined): RawBuilder<unknown> =>
    sql`${linked.map(({ entry }) => read(entry) ?? null)}::text[]`
  return sql`unnest(
    ${column((entry) => entry.id)}, ${column((entry) => entry.operationId)}, ${column((entry) => entry.phase)},
    ${column((entry) => entry.action)}, ${linked.map(({ entry }) => entry.at)}::int8[],
    ${column((entry) => entry.userId)}, ${column((entry) => splitVersion(entry.tool).tool)},
    ${column((entry) => entry.toolVersion ?? splitVersion(entry.tool).version)},
    ${column((entry) => entry.decision)}, ${column((entry) => entry.outcome)},
    ${column((entry) => entry.executionId)}, ${linked.map(({ seq }) => seq)}::int8[],
    ${linked.map(({ hash }) => hash)}::text[], ${linked.map(({ text }) => text)}::text[])`
}
