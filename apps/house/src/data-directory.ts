import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { GatehouseError } from '@gatehouse/core'

/** Where one installation keeps what is its own. Secrets are readable by the owner alone. */
export interface DataDirectory {
  readonly path: string
  readonly databasePath: string
  readonly samplePath: string
  readonly secretsPath: string
  /** Search indexes; may be removed at any time. */
  readonly indexPath: string
  /** The secret of that name, or undefined when there is none yet. */
  readSecret(name: string): Promise<string | undefined>
  writeSecret(name: string, value: string): Promise<void>
  /** Tells commands on this machine where the server is. */
  announce(server: {
    readonly url: string
    readonly pid: number
    readonly version: string
    readonly startedAt: string
  }): Promise<void>
  withdraw(): Promise<void>
}

const ownerOnly = { file: 0o600, directory: 0o700 }

export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const root = resolve(path)
  const secretsPath = join(root, 'secrets')
  await createDirectories(root, secretsPath)
  const serverFile = join(root, 'server.json')

  return {
    path: root,
    databasePath: join(root, 'database'),
    samplePath: join(root, 'sample'),
    indexPath: join(root, 'index'),
    secretsPath,
    readSecret: (name) => readIfThere(join(secretsPath, name)),
    writeSecret: (name, value) => writeWhole(join(secretsPath, name), value),
    announce: (server) => writeWhole(serverFile, `${JSON.stringify(server, null, 2)}\n`),
    withdraw: () => rm(serverFile, { force: true }),
  }
}

async function createDirectories(root: string, secretsPath: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true, mode: ownerOnly.directory })
    await mkdir(secretsPath, { recursive: true, mode: ownerOnly.directory })
    await chmod(secretsPath, ownerOnly.directory)
    if (!(await stat(root)).isDirectory()) throw new TypeError('not a directory')
  } catch (cause) {
    throw new GatehouseError('invalid', 'data_directory_unusable', `${root} cannot be used as a data directory.`, {
      at: root,
      hint: 'Name a folder that this user may write with --data or GATEHOUSE_DATA_DIR.',
      cause,
    })
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new GatehouseError('unavailable', 'secret_unreadable', `${file} cannot be read.`, { at: file, cause })
  }
}

/** All of it or nothing, so that a crash leaves the old file or the new one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`
  await writeFile(draft, text, { mode: ownerOnly.file })
  await rename(draft, file)
}
