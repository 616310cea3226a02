import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where Debian and Red Hat put the programs of each version. */
const roots = ['/usr/lib/postgresql', '/usr/pgsql']

/** Folder with `initdb` and `postgres` of the newest installed version, if any. */
export function findServerBinaries(): string | undefined {
  return roots
    .filter((root) => existsSync(root))
    .flatMap((root) =>
      readdirSync(root).map((version) => ({ version: Number(version), path: join(root, version, 'bin') })),
    )
    .filter(({ path }) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')))
    .sort((one, other) => other.version - one.version)
    .map(({ path }) => path)[0]
}
