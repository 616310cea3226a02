import { CompiledQuery, type Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import type { Counters } from './request-scopes.ts'

interface Row {
  readonly tenant_id: string
  readonly name: string
  readonly value: number
}

const text = 'select tenant_id, name, value from revisions where tenant_id = any($1::text[])'

/**
 * Reads counters. Who asks in the same turn of the event loop shares one statement, which is sent after all of them have
 * asked: so nobody is told less than what was true when they did.
 */
export function createCounterReader(kysely: Kysely<Tables>): (tenantId: string) => Promise<Counters> {
  let asked: { readonly tenantIds: Set<string>; readonly rows: Promise<readonly Row[]> } | undefined

  const read = async (tenantIds: ReadonlySet<string>): Promise<readonly Row[]> => {
    await new Promise((resolve) => setImmediate(resolve))
    asked = undefined
    return (await kysely.executeQuery<Row>(CompiledQuery.raw(text, [[...tenantIds]]))).rows
  }

  return async (tenantId) => {
    if (asked === undefined) {
      const tenantIds = new Set<string>()
      asked = { tenantIds, rows: read(tenantIds) }
    }
    asked.tenantIds.add(tenantId)
    const rows = await asked.rows
    return new Map(rows.filter((row) => row.tenant_id === tenantId).map(({ name, value }) => [name, value]))
  }
}
