import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'

export interface RunningRedis extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

const startTimeoutMs = 20_000

/** A server on a free port of this machine that keeps nothing on disk. */
export async function startRedis(program: string, options: { readonly port?: number } = {}): Promise<RunningRedis> {
  const port = options.port ?? (await freePort())
  const settings = { bind: '127.0.0.1', port: String(port), save: '', appendonly: 'no', daemonize: 'no' }
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const server = spawn(program, words, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = (): boolean => server.kill('SIGKILL')
  process.once('exit', stop)
  const signal = AbortSignal.timeout(startTimeoutMs)
  const failed = once(server, 'exit', { signal }).then(() => {
    throw new Error('the server did not start')
  })
  failed.catch(() => undefined)
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
  await Promise.race([ready, failed])
  const kill = async (): Promise<void> => {
    process.off('exit', stop)
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    stop()
    await ended
  }
  return { url: `redis://127.0.0.1:${port}`, port, kill, [Symbol.asyncDispose]: kill }
}

/** The server takes a number, not "any": the one that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
