import { mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import pg from 'pg'
import { GatehouseError, isGatehouseError, type Logger } from '@gatehouse/core'
import type { SessionSource } from '../engine/session.ts'
import { valueTypes } from '../engine/value-types.ts'
import { lockDirectory } from './directory-lock.ts'
import { EmbeddedSessions } from './embedded-sessions.ts'
import { startHousekeeping } from './housekeeping.ts'
import { damagedDirectory, inspectDirectory } from './inspect-directory.ts'
import { PGliteThread } from './pglite-thread.ts'
import { snapshotStartup } from './startup-snapshot.ts'
import { ThreadStream } from './thread-stream.ts'

/** Opens the database in a directory of this machine, or makes one there. */
export async function openEmbedded(options: {
  readonly dataDir: string
  readonly log: Logger
}): Promise<SessionSource> {
  await using opening = new AsyncDisposableStack()
  // First, because the thread loads its modules while this one looks at the directory.
  const thread = opening.use(new PGliteThread())
  const directory = await usable(options.dataDir, async () => settledPath(options.dataDir))
  opening.use(await usable(directory, () => lockDirectory(directory)))
  await usable(directory, async () => {
    if (inspectDirectory(directory) === 'empty') await createDirectory(thread, directory)
    await startIn(thread, directory)
  })
  const client = new pg.Client({
    user: 'postgres',
    database: 'postgres',
    password: '',
    types: valueTypes,
    // Statements are written without waiting for the answer to the one before.
    pipeline: true,
    stream: () => new ThreadStream(thread),
  })
  client.on('error', (error) => options.log.error({ err: error }, 'the embedded database has stopped'))
  await client.connect()
  const sessions = new EmbeddedSessions(client)
  const housekeeping = startHousekeeping(await sessions.acquire(), options.log)
  const held = opening.move()
  return {
    acquire: () => sessions.acquire(),
    async close() {
      await using _held = held
      await housekeeping[Symbol.asyncDispose]()
      await sessions.close()
      try {
        await thread.closeDatabase()
      } catch (error) {
        // What was acknowledged is in the log, and the next start reads it from there.
        options.log.warn({ err: error }, 'the embedded database was not closed in order')
      }
    },
  }
}

/** One spelling per directory, so that two paths to it meet at one lock. */
function settledPath(path: string): string {
  const absolute = resolve(path)
  mkdirSync(dirname(absolute), { recursive: true })
  try {
    return realpathSync(absolute)
  } catch {
    return join(realpathSync(dirname(absolute)), basename(absolute))
  }
}

async function usable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isGatehouseError(error)) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new GatehouseError(
      'unavailable',
      'data_directory_unusable',
      `The database directory ${directory} cannot be used (${reason}).`,
      {
        hint: 'Choose another data directory, or give the account of this program the right to write it.',
        cause: error,
      },
    )
  }
}

async function startIn(thread: PGliteThread, directory: string): Promise<void> {
  const snapshot = await snapshotStartup(directory)
  try {
    await thread.open(directory)
  } catch (error) {
    await thread[Symbol.asyncDispose]()
    await snapshot.restore()
    throw damagedDirectory(directory, 'PostgreSQL does not start with it.', error)
  }
}

/** Beside the place first, then moved there, so that an interrupted start leaves no half database. */
async function createDirectory(thread: PGliteThread, directory: string): Promise<void> {
  const draft = `${directory}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  await thread.create(draft)
  rmSync(directory, { recursive: true, force: true })
  renameSync(draft, directory)
}
