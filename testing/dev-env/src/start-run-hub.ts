import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TestRun } from './test-run.ts'

export interface HubAction {
  readonly name: string
  readonly mode: 'sync' | 'async' | 'stream' | 'interactive'
  readonly effect?: 'read' | 'write' | 'destructive'
  readonly outputSchema?: object
  readonly uses?: readonly { readonly namespace: string; readonly name: string }[]
  /** Moves its runs by itself; without it a test does. */
  readonly onRun?: (run: TestRun) => void
}

/** An Automation Hub of somebody else, in namespace `long`, whose runs go on when a test says so. */
export interface RunHub extends AsyncDisposable {
  readonly url: string
  readonly runs: TestRun[]
  /** Every request for a run and every start, e.g. `GET /automation/runs/run_1`. */
  readonly requests: { readonly line: string; readonly user: string; readonly body: unknown }[]
  /** Takes over an answer when it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Speaks the public protocol of catalog and runs over a real socket. */
export async function startRunHub(actions: readonly HubAction[]): Promise<RunHub> {
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hub: RunHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/automation`,
    runs: [],
    requests: [],
    intercept: () => false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return hub

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://hub')
    const body = await bodyOf(request)
    const line = `${request.method} ${decodeURIComponent(url.pathname)}`
    if (!url.pathname.includes('/api/catalog/')) hub.requests.push({ line, user: userOf(request), body })
    if (hub.intercept(request, response)) return
    if (url.pathname.endsWith('/api/catalog/actions')) return json(response, 200, catalog())
    const execution = /\/actions\/long:(\w+)@1\.0\.0\/execute$/.exec(line)
    if (execution !== null) return execute(execution[1]!, request, response, body)
    const [, id, what] = /\/runs\/([^/]+)(?:\/(input|cancel|events))?$/.exec(url.pathname) ?? []
    const run = hub.runs.find((one) => one.id === id && one.user === userOf(request))
    if (run === undefined)
      return json(response, 404, { error: { code: 'run_not_found', message: 'There is no such run.' } })
    if (what === 'input' && !run.answer((body as { input: unknown }).input))
      return json(response, 409, { error: { code: 'input_not_expected', message: 'The run does not ask.' } })
    if (what === 'cancel') run.cancel()
    if (what === 'events') return events(run, request, response)
    if (what === undefined) await run.news(Number(url.searchParams.get('wait_ms') ?? 0), request)
    return json(response, 200, run.standing())
  }

  async function execute(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
  ): Promise<void> {
    const { input, idempotency_key: key, wait_ms: waitMs } = body as Record<string, unknown>
    const { mode, onRun } = actions.find((action) => action.name === name)!
    const user = userOf(request)
    const earlier = key === undefined ? undefined : hub.runs.find((one) => one.key === key && one.user === user)
    const run = earlier ?? new TestRun({ id: `run_${hub.runs.length + 1}`, user, key, input })
    if (earlier === undefined) {
      hub.runs.push(run)
      onRun?.(run)
    }
    if (mode === 'async' || mode === 'interactive') {
      await run.news(Number(waitMs ?? 0), request)
      return json(response, run.hasEnded ? 200 : 202, run.standing())
    }
    const isStream = mode === 'stream' && request.headers.accept === 'text/event-stream'
    if (isStream) response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const stop = run.onProgress((progress) => {
      if (isStream) response.write(`: still here\n\nevent: progress\ndata: ${JSON.stringify(progress)}\n\n`)
    })
    await run.ended
    stop()
    const { run_id: _, ...result } = run.standing() as { run_id: string }
    if (isStream) response.end(`event: result\ndata: ${JSON.stringify(result)}\n\n`)
    else json(response, 200, result)
  }

  async function events(run: TestRun, request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const send = (event: string, data: unknown): boolean =>
      response.write(`: still here\n\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    send('progress', run.progressNow ?? {})
    const stop = run.onProgress((progress) => send('progress', progress))
    while (run.isRunning && hub.runs.includes(run) && !request.socket.destroyed) await run.news(60_000, request)
    stop()
    // One that a test took away is forgotten.
    if (!hub.runs.includes(run)) return void response.end()
    response.end(`event: result\ndata: ${JSON.stringify(run.standing())}\n\n`)
  }

  function catalog(): unknown {
    const shown = actions.map((action) => ({
      id: `long:${action.name}@1.0.0`,
      namespace: 'long',
      name: action.name,
      version: '1.0.0',
      title: action.name,
      description: `Does ${action.name}.`,
      effect: action.effect ?? 'write',
      mode: action.mode,
      input_schema: { type: 'object' },
      ...(action.outputSchema === undefined ? {} : { output_schema: action.outputSchema }),
      ...(action.uses === undefined ? {} : { uses: action.uses }),
    }))
    return { actions: shown, removed: [], revision: 1, total: shown.length }
  }
}

/** Tokens are not what is tested here: their subject says whose run it is. */
function userOf(request: IncomingMessage): string {
  const [, payload = ''] = (request.headers.authorization ?? '').split('.')
  return (JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as { sub?: string }).sub ?? 'nobody'
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? undefined : JSON.parse(text)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
