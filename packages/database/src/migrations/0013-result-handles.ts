import type { Migration } from './migration.ts'

/** Not released yet: its owner fills it. */
export const migration0013: Migration = { number: 13, name: 'result-handles', sql: 'select 1' }
