export type { Database, Stores } from './database.ts'
export { openLimitStore } from './open-limit-store.ts'
export { openDatabase, type DatabaseOptions } from './open-database.ts'
