import type { Kysely } from 'kysely'
import { GatehouseError } from '@gatehouse/core'
import type { Edition, EditionState } from '@gatehouse/discovery'
import type { Tables } from '../tables.ts'

export async function readEditionState(kysely: Kysely<Tables>, edition: Edition): Promise<EditionState> {
  const row = await kysely
    .selectFrom('candidate_editions')
    .select(['revision', 'step'])
    .where('tenant_id', '=', edition.tenantId)
    .where('id', '=', edition.id)
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new GatehouseError('unavailable', 'candidate_edition_gone', 'The stored search index is there no more.', {
    hint: 'Restart Gatehouse: it makes a new one from the catalog.',
  })
}
