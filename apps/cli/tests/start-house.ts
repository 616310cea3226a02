import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cleanEnvironment, launcher } from './run-command.ts'

export interface RunningHouse {
  /** The first line of stdout, when it is JSON. */
  readonly ready: { readonly url: string; readonly mcp: string; readonly key: string }
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts `gatehouse up` as a real process on a free port. */
export async function startHouse(
  cwd: string,
  words: readonly string[],
  {
    node = process.execPath,
    env = {},
  }: { readonly node?: string | undefined; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningHouse> {
  const child = spawn(node, [launcher, 'up', '--port', '0', '--data', '.gatehouse', ...words], {
    cwd,
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a signal reaches it as a terminal's does.
    detached: true,
  })
  const isReady = words.includes('--json') ? /^.*\n/ : /Ctrl-C stops it/
  const ready = Promise.withResolvers<void>()
  let [stdout, stderr] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (stdout.startsWith('{"error"')) ready.reject(new Error(`the house did not start: ${stderr}${stdout}`))
    if (isReady.test(stdout)) ready.resolve()
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  void closed.then(() => ready.reject(new Error(`the house did not start: ${stderr}${stdout}`)))
  await ready.promise
  return {
    ready: words.includes('--json') ? (JSON.parse(stdout) as RunningHouse['ready']) : { url: '', mcp: '', key: '' },
    async stop(signal) {
      process.kill(-child.pid!, signal)
      const [code] = await closed
      return { code, stdout, stderr }
    },
  }
}
