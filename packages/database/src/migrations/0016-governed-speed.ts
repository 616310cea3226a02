import type { Migration } from './migration.ts'

/** Not released yet: its owner fills it. */
export const migration0016: Migration = { number: 16, name: 'governed-speed', sql: 'select 1' }
