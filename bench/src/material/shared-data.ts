import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** Real material that lies beside the repository on some machines. */
const root = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))

/** Text of a file, unpacked, or undefined when it is not there. */
export function readShared(path: string): string | undefined {
  const file = root + path
  return existsSync(file) ? gunzipSync(readFileSync(file)).toString('utf8') : undefined
}

/** Paths of the packed files below a folder, sorted. */
export function listShared(folder: string): readonly string[] {
  if (!existsSync(root + folder)) return []
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .map((name) => `${folder}/${name}`)
    .sort()
}
