import { sql, type Transaction } from 'kysely'
import type { RevisionName, Tables } from './tables.ts'

/**
 * Locks a tenant's counter until the transaction ends and answers its value. Taken first in every transaction that may
 * raise it, so that two of them commit in the order of their revisions.
 */
export async function lockRevision(
  transaction: Transaction<Tables>,
  tenantId: string,
  name: RevisionName,
): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    insert into revisions as counter (tenant_id, name, value) values (${tenantId}, ${name}, 0)
    on conflict (tenant_id, name) do update set value = counter.value
    returning value`.execute(transaction)
  return rows[0]!.value
}

/** Writes the next value of a locked counter. */
export async function saveRevision(
  transaction: Transaction<Tables>,
  tenantId: string,
  name: RevisionName,
  value: number,
): Promise<void> {
  await transaction
    .updateTable('revisions')
    .set({ value })
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .execute()
}
