import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface RunningServer extends AsyncDisposable {
  readonly url: string
}

const startTimeoutMs = 60_000

/** What a power cut could cost does not matter to a test. */
const carelessness = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']

/**
 * A PostgreSQL server with its data in a folder, reachable by a socket in that folder only. Unless it is to be durable, it
 * does not wait for the disk.
 */
export async function startServer(
  binaries: string,
  folder: string,
  options: { readonly isDurable?: boolean } = {},
): Promise<RunningServer> {
  await createCluster(binaries, folder)
  return startCluster(binaries, folder, options)
}

/** The files of a server, made once; it can be started and ended many times then. */
export async function createCluster(binaries: string, folder: string): Promise<void> {
  const account = serverAccount()
  const data = join(folder, 'data')
  mkdirSync(data)
  if (account !== undefined) for (const path of [folder, data]) chownSync(path, account.uid, account.gid)
  const words = ['-D', data, '-U', 'gatehouse', '--auth=trust', '--encoding=UTF8', '--no-locale', '-N']
  await finished(startProgram(binaries, folder, 'initdb', words))
}

export async function startCluster(
  binaries: string,
  folder: string,
  { isDurable = false }: { readonly isDurable?: boolean } = {},
): Promise<RunningServer> {
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'max_connections=200',
    ...(isDurable ? [] : carelessness),
  ]
  const words = ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])]
  const server = startProgram(binaries, folder, 'postgres', words)
  const stop = (): boolean => server.kill('SIGQUIT')
  process.once('exit', stop)
  await isReady(server)
  return {
    url: `postgres:///postgres?host=${encodeURIComponent(folder)}&user=gatehouse`,
    async [Symbol.asyncDispose]() {
      process.off('exit', stop)
      if (server.exitCode !== null) return
      const ended = once(server, 'exit')
      stop()
      await ended
    },
  }
}

function startProgram(binaries: string, folder: string, program: string, words: readonly string[]): ChildProcess {
  return spawn(join(binaries, program), words, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...serverAccount(),
  })
}

/** PostgreSQL refuses to run as root; another account is used then. */
function serverAccount(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line =
    accounts.find((account) => account.startsWith('postgres:')) ?? accounts.find((a) => a.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

async function finished(child: ChildProcess): Promise<void> {
  const said = linesOf(child)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${said().join(' ')}`)
}

async function isReady(server: ChildProcess): Promise<void> {
  const said = linesOf(server)
  const signal = AbortSignal.timeout(startTimeoutMs)
  const failed = once(server, 'exit', { signal }).then(() => {
    throw new Error(`postgres did not start: ${said().join(' ')}`)
  })
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: server.stderr! }).on('line', (line) => {
      if (line.includes('ready to accept connections')) resolve()
    })
  })
  failed.catch(() => undefined)
  await Promise.race([ready, failed])
}

/** The last lines of what a program writes, for the message when it fails. */
function linesOf(child: ChildProcess): () => readonly string[] {
  const lines: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line)
    if (lines.length > 20) lines.shift()
  })
  return () => lines
}
