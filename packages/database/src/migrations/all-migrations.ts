import { migration0001 } from './0001-first-tables.ts'
import { migration0002 } from './0002-secrets.ts'
import type { Migration } from './migration.ts'

/** In order. Add at the end, forward only: a database is never taken back. */
export const allMigrations: readonly Migration[] = [migration0001, migration0002]
