export type { Database, Stores } from './database.ts'
export { openDatabase, type DatabaseOptions } from './open-database.ts'
