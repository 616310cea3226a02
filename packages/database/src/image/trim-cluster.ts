import type { PGlite } from '@electric-sql/pglite'

/**
 * Drops the template databases of a new cluster: nothing makes another database in it, and two copies of the system
 * tables are two thirds of its files.
 */
export async function trimCluster(pglite: PGlite): Promise<void> {
  await pglite.exec('update pg_database set datistemplate = false')
  await pglite.exec('drop database template0')
  await pglite.exec('drop database template1')
}
