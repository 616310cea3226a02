import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase, type Database } from '@gatehouse/database'
import { prepared } from './prepared.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** An embedded database of its own, empty and migrated, removed when it is closed. */
export async function openTestDatabase(): Promise<Database> {
  await using opening = new AsyncDisposableStack()
  const folder = opening.use(await temporaryDirectory())
  const { directory } = await prepared<{ directory: string }>('directory')
  const dataDir = join(folder.path, 'database')
  await cp(directory, dataDir, { recursive: true })
  const database = opening.use(await openDatabase({ kind: 'embedded', dataDir }))
  const held = opening.move()
  const close = (): Promise<void> => held.disposeAsync()
  return { ...database, close, [Symbol.asyncDispose]: close }
}
