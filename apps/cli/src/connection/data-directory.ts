import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { GatehouseError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'
import type { Runtime } from '../runtime.ts'

/** What a running server leaves in its data directory. */
export interface ServerFile {
  readonly url: string
  readonly pid: number
  readonly version: string
  readonly startedAt: string | number
}

const folderName = '.gatehouse'

/** `--data`, else `GATEHOUSE_DATA_DIR`, else `.gatehouse` here or in the nearest folder above. Absolute. */
export async function findDataDirectory(
  options: { readonly data?: string },
  runtime: Runtime,
): Promise<string | undefined> {
  const named = options.data ?? runtime.environment.dataDir
  return named === undefined ? nearestDataDirectory(runtime.cwd) : resolve(runtime.cwd, named)
}

/** The same, for a command that makes it when there is none. */
export async function chooseDataDirectory(options: { readonly data?: string }, runtime: Runtime): Promise<string> {
  return (await findDataDirectory(options, runtime)) ?? join(runtime.cwd, folderName)
}

/** Undefined when no server runs there. */
export async function readServerFile(dataDir: string): Promise<ServerFile | undefined> {
  const path = join(dataDir, 'server.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return undefined
    }
    throw fileError(error, path)
  }
  try {
    const value = JSON.parse(text) as ServerFile
    if (typeof value.url === 'string') return { ...value, url: value.url.replace(/\/+$/, '') }
  } catch {
    // Said below, like any other file that is not what it should be.
  }
  throw new GatehouseError('unavailable', 'damaged_server_file', 'The file that names the running server is damaged.', {
    at: path,
    hint: 'Stop the server and start it again; it writes the file anew.',
  })
}

export async function readLocalKey(dataDir: string): Promise<string> {
  const path = localKeyPath(dataDir)
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw new GatehouseError('unauthenticated', 'key_missing', 'The key of the local user cannot be read.', {
      at: path,
      hint: `Run as the user who started the server, or give a key with --key or GATEHOUSE_KEY (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    })
  }
}

export function localKeyPath(dataDir: string): string {
  return join(dataDir, 'secrets', 'local-key')
}

async function nearestDataDirectory(start: string): Promise<string | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, folderName)
    if (await isOwnDirectory(candidate)) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

// NOTE a folder above may be writable by others (/tmp): a directory planted there must not send us to their server.
async function isOwnDirectory(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid())
  } catch {
    return false
  }
}
