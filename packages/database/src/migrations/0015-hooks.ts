import type { Migration } from './migration.ts'

/** Not released yet: its owner fills it. */
export const migration0015: Migration = { number: 15, name: 'hooks', sql: 'select 1' }
