import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** `gatehouse up` in a process of its own, as a user starts it. */
export interface HouseProcess extends AsyncDisposable {
  readonly url: string
  /** Of the local administrator. */
  readonly key: string
  /** From the start of the process to its ready line. */
  readonly readyAfterMs: number
  readonly pid: number
}

const launcher = fileURLToPath(new URL('../../../apps/cli/bin/gatehouse.js', import.meta.url))
const readyWithinMs = 120_000
const stopsWithinMs = 30_000

/** Starts it with a configuration of its own: what the caller's environment says about Gatehouse does not count. */
export async function startHouseProcess(options: {
  /** Made when missing. */
  readonly dataDir: string
  /** Default: an embedded database in the data directory. */
  readonly databaseUrl?: string
  /** Where Node keeps compiled modules; default: the cache of this checkout. */
  readonly compileCache?: string
}): Promise<HouseProcess> {
  mkdirSync(options.dataDir, { recursive: true })
  // No synchronisation but those that a benchmark asks for.
  writeFileSync(join(options.dataDir, 'gatehouse.yaml'), 'syncEverySeconds: 86400\n')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [launcher, 'up', '--port', '0', '--data', options.dataDir, '--json'], {
    cwd: options.dataDir,
    env: {
      ...environmentWithoutGatehouse(),
      ...(options.databaseUrl === undefined ? {} : { GATEHOUSE_DATABASE_URL: options.databaseUrl }),
      ...(options.compileCache === undefined ? {} : { NODE_COMPILE_CACHE: options.compileCache }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)))
  const signal = AbortSignal.timeout(readyWithinMs)
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`gatehouse up ended: ${said}`)
  })
  ended.catch(() => undefined)
  const line = await Promise.race([firstLine(child.stdout, signal), ended]).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  const readyAfterMs = performance.now() - startedAt
  const { url, key } = JSON.parse(line) as { readonly url: string; readonly key: string }
  return {
    url,
    key,
    readyAfterMs,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const stopped = once(child, 'exit')
      child.kill('SIGTERM')
      const giveUp = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs)
      await stopped
      clearTimeout(giveUp)
    },
  }
}

async function firstLine(output: Readable, signal: AbortSignal): Promise<string> {
  const [line] = (await once(createInterface({ input: output }), 'line', { signal })) as [string]
  return line
}

export function environmentWithoutGatehouse(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_')))
}
