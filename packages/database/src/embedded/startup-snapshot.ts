import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface StartupSnapshot {
  /** Puts back what a start that failed has written. */
  restore(): Promise<void>
}

/**
 * Keeps, in memory, the few files that PostgreSQL writes while it starts: a database that does not start is left as it
 * was found, for a backup or a second opinion. Changes that it had already promised (its log) may be carried out.
 */
export async function snapshotStartup(directory: string): Promise<StartupSnapshot> {
  const paths = [
    'postmaster.pid',
    'postmaster.opts',
    'global/pg_control',
    ...(await caches(directory)),
    ...(await newestLogSegments(directory)),
  ]
  const before = await Promise.all(paths.map(async (path) => ({ path, bytes: await contents(join(directory, path)) })))
  return {
    async restore() {
      for (const { path, bytes } of before) await putBack(join(directory, path), bytes)
    },
  }
}

async function putBack(path: string, bytes: Buffer | undefined): Promise<void> {
  if (bytes === undefined) {
    await rm(path, { force: true })
    return
  }
  const now = await contents(path)
  if (now === undefined || !now.equals(bytes)) await writeFile(path, bytes, { mode: 0o600 })
}

/** Caches of the system tables, which a start removes and a session writes anew. */
async function caches(directory: string): Promise<string[]> {
  const databases = await readdir(join(directory, 'base'))
  return ['global', ...databases.map((database) => join('base', database))].map((folder) =>
    join(folder, 'pg_internal.init'),
  )
}

/** The segment that is being written, and the one before or after it. */
async function newestLogSegments(directory: string): Promise<string[]> {
  const names = (await readdir(join(directory, 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name))
  const segments = await Promise.all(
    names.map(async (name) => ({ name, writtenAt: (await stat(join(directory, 'pg_wal', name))).mtimeMs })),
  )
  return segments
    .sort((one, other) => other.writtenAt - one.writtenAt)
    .slice(0, 2)
    .map(({ name }) => join('pg_wal', name))
}

async function contents(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    // NOTE: only what is not there may count as such, for it is removed again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
