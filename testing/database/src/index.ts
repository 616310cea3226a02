export { engines, type DatabaseEngine } from './engines.ts'
export { openTestDatabase } from './open-test-database.ts'
export { createServerDatabase, hasServer, hasServerExtension, openServerTestDatabase } from './server-database.ts'
export { temporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'
