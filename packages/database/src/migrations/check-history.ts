import { GatehouseError } from '@gatehouse/core'

/** A migration as the database remembers it. */
export interface AppliedMigration {
  readonly number: number
  readonly name: string
  /** SHA-256 of its statements, hex. */
  readonly digest: string
}

/** Throws unless what was applied is the beginning of what this program knows. */
export function checkHistory(applied: readonly AppliedMigration[], known: readonly AppliedMigration[]): void {
  const newest = applied.at(-1)
  if (newest !== undefined && newest.number > known.length) {
    throw new GatehouseError(
      'unavailable',
      'schema_newer',
      `The database has schema ${newest.number}; this program knows schemas up to ${known.length}.`,
      {
        hint: 'Start the newer version of Gatehouse that wrote it. Nothing was changed.',
        details: { found: newest.number, known: known.length },
      },
    )
  }
  for (const [position, migration] of applied.entries()) {
    const expected = known[position]
    if (expected?.number === migration.number && expected.digest === migration.digest) continue
    throw new GatehouseError(
      'unavailable',
      'schema_unknown',
      `Migration ${migration.number} (${migration.name}) of the database is not the one that this program knows.`,
      {
        hint: 'The database was written by another build. Start that one, or restore a backup. Nothing was changed.',
        details: { number: migration.number },
      },
    )
  }
}
