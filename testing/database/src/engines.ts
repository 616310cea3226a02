import type { Database } from '@gatehouse/database'
import { openTestDatabase } from './open-test-database.ts'
import { hasServer, openServerTestDatabase } from './server-database.ts'

export interface DatabaseEngine {
  readonly name: Database['engine']
  /** A migrated, empty database that is removed when it is closed. */
  open(): Promise<Database>
}

/** The engines that can be tested here: the embedded one, and a server when one is installed. */
export function engines(): readonly DatabaseEngine[] {
  const embedded: DatabaseEngine = { name: 'embedded', open: openTestDatabase }
  const server: DatabaseEngine = { name: 'server', open: openServerTestDatabase }
  return hasServer() ? [embedded, server] : [embedded]
}
