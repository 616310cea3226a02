import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Whether an extension is installed beside the programs of a server. */
export function hasExtension(binaries: string, name: string): boolean {
  const home = dirname(binaries)
  // Debian keeps what is shared apart from the programs, by version.
  const folders = [
    join(home, 'share', 'extension'),
    join(dirname(dirname(dirname(home))), 'share', 'postgresql', basename(home), 'extension'),
  ]
  return folders.some((folder) => existsSync(join(folder, `${name}.control`)))
}
