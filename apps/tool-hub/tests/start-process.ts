import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../cli/bin/gatehouse.js', import.meta.url))

/** `gatehouse up` as a process of its own, so that it can be killed. */
export interface HouseProcess extends AsyncDisposable {
  readonly url: string
  readonly key: string
  /** Sends the signal and waits for the end. */
  stop(
    signal: NodeJS.Signals,
  ): Promise<{ readonly code: number | null; readonly tookMs: number; readonly output: string }>
}

export async function startProcess(dataDir: string, words: readonly string[] = []): Promise<HouseProcess> {
  const settings = Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_'))
  const child = spawn(process.execPath, [launcher, 'up', '--port', '0', '--data', dataDir, '--json', ...words], {
    cwd: dataDir,
    env: Object.fromEntries(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  const firstLine = Promise.withResolvers<string>()
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.includes('\n')) firstLine.resolve(output.slice(0, output.indexOf('\n')))
  })
  void closed.then(() => firstLine.reject(new Error(`it did not start: ${output}`)))
  const { ready, url, key } = JSON.parse(await firstLine.promise) as { ready?: true; url: string; key: string }
  if (ready === undefined) throw new Error(`it did not start: ${output}`)

  return {
    url,
    key,
    async stop(signal) {
      const startedAt = performance.now()
      child.kill(signal)
      const [code] = await closed
      return { code, tookMs: performance.now() - startedAt, output }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await closed
    },
  }
}
