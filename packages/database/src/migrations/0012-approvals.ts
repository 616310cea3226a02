import type { Migration } from './migration.ts'

/** Not released yet: its owner fills it. */
export const migration0012: Migration = { number: 12, name: 'approvals', sql: 'select 1' }
