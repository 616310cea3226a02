import { sql, type Kysely } from 'kysely'
import { GatehouseError } from '@gatehouse/core'

/** `hnsw.iterative_scan`, without which a filter loses most of what it should find, came with it. */
const oldestVersion = [0, 8] as const

/** Sees to it that pgvector is there. Nothing is done to a database whose configuration does not ask for it. */
export async function ensureVectorExtension<T>(kysely: Kysely<T>): Promise<void> {
  const { rows } = await sql<{ installed: string | null; available: string | null; major: number }>`
    select (select extversion from pg_extension where extname = 'vector') as installed,
           (select default_version from pg_available_extensions where name = 'vector') as available,
           current_setting('server_version_num')::int4 / 10000 as major`.execute(kysely)
  const { installed, available, major } = rows[0]!
  if (installed === null && available === null) {
    throw new GatehouseError('unavailable', 'vector_extension_missing', 'The database server has no pgvector.', {
      at: 'search.candidates',
      hint:
        `Install it on the server (package postgresql-${major}-pgvector on Debian and Ubuntu), ` +
        'or set search.candidates to in_process.',
    })
  }
  const version = installed ?? available!
  if (isOlder(version)) {
    throw new GatehouseError(
      'unavailable',
      'vector_extension_too_old',
      `The database server has pgvector ${version}; Gatehouse needs ${oldestVersion.join('.')} or newer.`,
      {
        at: 'search.candidates',
        hint: 'Upgrade it and run `alter extension vector update`, or set search.candidates to in_process.',
      },
    )
  }
  if (installed !== null) return
  try {
    await sql`create extension if not exists vector`.execute(kysely)
  } catch (error) {
    throw new GatehouseError(
      'unavailable',
      'vector_extension_refused',
      'The account of Gatehouse may not create the extension vector in its database.',
      {
        at: 'search.candidates',
        hint: 'Have an administrator run `create extension vector` in that database, then start again.',
        cause: error,
      },
    )
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1])
}
