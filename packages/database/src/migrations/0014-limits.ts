import type { Migration } from './migration.ts'

/** Not released yet: its owner fills it. */
export const migration0014: Migration = { number: 14, name: 'limits', sql: 'select 1' }
