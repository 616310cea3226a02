import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../src/repository.ts'

export const launcher = join(root, 'apps/cli/bin/gatehouse.js')

export interface ReadyLine {
  readonly ready: true
  readonly url: string
  readonly mcp: string
  readonly key: string
}

/** Gatehouse as a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly ready: ReadyLine
  /** Asks it to stop and resolves with its exit code. */
  stop(): Promise<number | null>
}

const startTimeoutMs = 60_000

/** Starts a program that becomes a server and waits for the line in which it says so. */
export async function startServerProcess(
  program: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ServerProcess> {
  const child = spawn(program, words, {
    cwd: options.cwd,
    env: cleanEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm passes a signal on to the shell that it starts, which keeps it: the whole group is asked to stop.
    detached: true,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4_000)))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGTERM')
    return ended
  }
  const failed = ended.then((code) => {
    throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${complaint}`)
  })
  failed.catch(() => {})
  const timeout = AbortSignal.timeout(startTimeoutMs)
  const late = once(timeout, 'abort').then(() => {
    throw new Error(`${program} ${words.join(' ')} was not ready in time: ${complaint}`)
  })
  late.catch(() => {})
  try {
    const ready = await Promise.race([readyLine(child.stdout), failed, late])
    return { ready, stop, [Symbol.asyncDispose]: async () => void (await stop()) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The first line that is the program's own; npm announces a script in lines of its own before. */
async function readyLine(stdout: NodeJS.ReadableStream): Promise<ReadyLine> {
  const lines = createInterface({ input: stdout })
  const first = await new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      if (line !== '' && !line.startsWith('>')) resolve(line)
    })
  })
  return JSON.parse(first) as ReadyLine
}

/** The environment without settings of this machine's own. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:GATEHOUSE_|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|VITEST)/.test(name),
  )
  return { ...Object.fromEntries(own.map(([name, value]) => [name, value ?? ''])), ...more }
}
