import { sql, type RawBuilder } from 'kysely'
import type { RowFilter } from '@gatehouse/discovery'

/** The condition that only rows of the filter meet, over the columns `id` and `namespace_id`. */
export function conditionOf({ isAll, namespaceIds, exceptIds, alsoIds }: RowFilter): RawBuilder<boolean> {
  if (isAll) return sql`true`
  const whole = sql`namespace_id = any(${arrayText(namespaceIds)}::int4[])`
  const most = exceptIds.length === 0 ? whole : sql`(${whole} and id <> all(${arrayText(exceptIds)}::int4[]))`
  if (alsoIds.length === 0) return sql`${most}`
  const some = sql`id = any(${arrayText(alsoIds)}::int4[])`
  return namespaceIds.length === 0 ? sql`${some}` : sql`(${most} or ${some})`
}

/** As one text: an array of many numbers is written number by number otherwise. */
function arrayText(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}
