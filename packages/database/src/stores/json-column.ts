import { sql, type RawBuilder } from 'kysely'

/**
 * Large texts as an array of single parameters. As one array parameter each of their many quotation marks would be
 * escaped here and unescaped there, which costs more than the rest of the statement.
 */
export function jsonColumn(texts: readonly string[]): RawBuilder<readonly string[]> {
  return sql`array[${sql.join(texts)}]::text[]`
}
