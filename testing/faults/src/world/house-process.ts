import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../../../apps/cli/bin/gatehouse.js', import.meta.url))
const startTimeoutMs = 120_000

/** `gatehouse up` as a process of its own: killed at any moment and started again on what it left. */
export interface HouseProcess extends AsyncDisposable {
  readonly dataDir: string
  /** Of the process that runs now, or ran last. */
  readonly url: string
  /** The administrator's key. */
  readonly key: string
  start(): Promise<void>
  kill(): Promise<void>
  /** Everything that was written to its standard error, of all lives. */
  log(): string
}

export interface HouseOptions {
  readonly dataDir: string
  /** Server PostgreSQL; without, the embedded one. */
  readonly databaseUrl?: string | undefined
  readonly configFile?: string | undefined
}

export function createHouse({ dataDir, databaseUrl, configFile }: HouseOptions): HouseProcess {
  let child: ChildProcess | undefined
  let closed: Promise<unknown> = Promise.resolve()
  let ready = { url: '', key: '' }
  let log = ''

  const kill = async (): Promise<void> => {
    child?.kill('SIGKILL')
    await closed
    child = undefined
  }

  return {
    dataDir,
    get url() {
      return ready.url
    },
    get key() {
      return ready.key
    },
    async start() {
      await mkdir(dataDir, { recursive: true })
      const words = ['up', '--port', '0', '--data', dataDir, '--json']
      if (configFile !== undefined) words.push('--config', configFile)
      child = spawn(process.execPath, [launcher, ...words], {
        cwd: dataDir,
        env: { ...ownEnvironment(), ...(databaseUrl === undefined ? {} : { GATEHOUSE_DATABASE_URL: databaseUrl }) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      closed = once(child, 'close')
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-1_000_000)))
      const line = await firstLine(child, closed)
      const said = JSON.parse(line) as { ready?: boolean; key: string }
      if (said.ready !== true) throw new Error(`the house did not start: ${line}`)
      // Where it listens may be another address than the one it is known by.
      const { url } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as { url: string }
      ready = { url, key: said.key }
    },
    kill,
    log: () => log,
    [Symbol.asyncDispose]: kill,
  }
}

/** A second house of the same installation: it has the same secrets. */
export async function shareSecrets(from: string, to: string): Promise<void> {
  await cp(join(from, 'secrets'), join(to, 'secrets'), { recursive: true })
}

/** Without the settings of whoever runs this. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_')))
}

async function firstLine(child: ChildProcess, closed: Promise<unknown>): Promise<string> {
  const line = Promise.withResolvers<string>()
  let said = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said.includes('\n')) line.resolve(said.slice(0, said.indexOf('\n')))
  })
  void closed.then(() => line.reject(new Error(`the house ended before it was ready: ${said}`)))
  const timer = setTimeout(() => line.reject(new Error('the house was not ready in time')), startTimeoutMs)
  return line.promise.finally(() => clearTimeout(timer))
}
