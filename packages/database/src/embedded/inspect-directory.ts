import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { GatehouseError } from '@gatehouse/core'

/** The version of PostgreSQL inside PGlite, as `PG_VERSION` spells it. */
const supportedVersion = '18'

/** Size of `pg_control`, whatever the version: PG_CONTROL_FILE_SIZE. */
const controlFileBytes = 8_192

/** What PostgreSQL cannot start without. */
const neededFolders = ['base', 'global', 'pg_wal', 'pg_xact', 'pg_multixact']

/**
 * Looks at a database directory without changing it. `empty`: there is none yet, and one can be made.
 * Throws `data_directory_damaged` when there is something else than a database.
 */
export function inspectDirectory(directory: string): 'ready' | 'empty' {
  const stat = statSync(directory, { throwIfNoEntry: false })
  if (stat === undefined) return 'empty'
  if (!stat.isDirectory()) throw damagedDirectory(directory, 'It is a file, not a directory.')
  if (readdirSync(directory).length === 0) return 'empty'
  const version = readVersion(directory)
  if (!/^[1-9]\d\n$/.test(version))
    throw damagedDirectory(directory, 'The file PG_VERSION is not readable as a version.')
  if (version.trim() !== supportedVersion) throw otherVersion(directory, version.trim())
  for (const folder of neededFolders) {
    if (!existsSync(join(directory, folder))) throw damagedDirectory(directory, `The folder ${folder} is missing.`)
  }
  const control = statSync(join(directory, 'global', 'pg_control'), { throwIfNoEntry: false })
  if (control?.size !== controlFileBytes) {
    throw damagedDirectory(directory, 'The file global/pg_control is missing or has the wrong size.')
  }
  return 'ready'
}

export function damagedDirectory(directory: string, reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'data_directory_damaged',
    `The database in ${directory} cannot be opened. ${reason}`,
    {
      hint:
        'Nothing was changed. Keep a copy of the directory, then restore a backup in its place, ' +
        'or move it away to start with an empty database.',
      details: { directory },
      cause,
    },
  )
}

function readVersion(directory: string): string {
  try {
    return readFileSync(join(directory, 'PG_VERSION'), 'utf8')
  } catch (error) {
    throw damagedDirectory(directory, 'The file PG_VERSION is missing.', error)
  }
}

function otherVersion(directory: string, version: string): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'data_directory_incompatible',
    `The database in ${directory} was written by PostgreSQL ${version}; this program reads version ${supportedVersion}.`,
    { hint: 'Start the program that wrote it, or use another data directory. Nothing was changed.' },
  )
}
