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
  { isDurable = false }: { readonly isDurable?: boolean } = {},
): Promise<RunningServer> {
  const account = serverAccount()
  const data = join(folder, 'data')
  mkdirSync(data)
  if (account !== undefined) for (const path of [folder, data]) chownSync(path, account.uid, account.gid)
  const start = (program: string, args: readonly string[]): ChildProcess =>
    spawn(join(binaries, program), args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...account })

  await finished(
    start('initdb', ['-D', data, '-U', 'gatehouse', '--auth=trust', '--encoding=UTF8', '--no-locale', '-N']),
  )
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'max_connections=200',
    ...(isDurable ? [] : carelessness),
  ]
  const server = start('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])])
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
