// The tools that the conformance suite expects of a server with tasks, as real tools of a real house: an Automation Hub of
// somebody else runs them, and the suite calls them through execute_tool. In front stands a proxy that gives them their own
// names on /mcp and adds a credential, since the suite has none.
import { writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startRunHub, startTestHouse, type HubAction, type RunHub, type TestRun } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'

export interface TasksFixture extends AsyncDisposable {
  readonly url: string
}

const extension = 'io.modelcontextprotocol/tasks'
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'

/** How long a call waits before it is a task, in milliseconds; the default is short, so that work is seen to go on. */
const waitsMs: Readonly<Record<string, number>> = { greet: 10_000, test_tool_with_task: 2_000 }
const shortWaitMs = 150
/** Its registration says that it runs as a task only. */
const onlyAsTask: ReadonlySet<string> = new Set(['failing_job'])

export async function startTasksFixture(): Promise<TasksFixture> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryDirectory())
  const hub: RunHub = undo.use(await startRunHub(tools(() => hub)))
  const sources = [{ id: 'hub', type: 'automation_hub', config: { baseUrl: hub.url } }]
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(configFile, JSON.stringify({ sample: false, sources, egress: { allow: ['127.0.0.1'] } }))
  const house = undo.use(await startTestHouse({ configFile }))
  const proxy = await startProxy(new URL(house.house.mcpUrl), house.house.key)
  undo.defer(proxy.close)
  const resources = undo.move()
  return { url: proxy.url, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

function tools(hub: () => RunHub): HubAction[] {
  const after = (ms: number, work: () => void): void => void setTimeout(work, ms).unref()
  const person = { type: 'object', properties: { name: { type: 'string' }, confirm: { type: 'boolean' } } }
  const inputOf = (run: TestRun) => run.input as { name?: string; seconds?: number }
  return [
    { name: 'greet', mode: 'sync', effect: 'read', onRun: (run) => run.succeed(`Hello, ${inputOf(run).name}!`) },
    {
      name: 'slow_compute',
      mode: 'async',
      effect: 'read',
      onRun: (run) => after((inputOf(run).seconds ?? 0) * 1_000, () => run.hasEnded || run.succeed({ computed: 42 })),
    },
    {
      name: 'failing_job',
      mode: 'async',
      onRun: (run) => after(1_000, () => run.fail({ kind: 'rejected', message: 'It cannot be done.' })),
    },
    {
      name: 'protocol_error_job',
      mode: 'async',
      // The run is gone, so nobody knows what became of the call.
      onRun: (run) =>
        after(500, () => {
          hub().runs.splice(hub().runs.indexOf(run), 1)
          run.progress({})
        }),
    },
    {
      name: 'confirm_delete',
      mode: 'interactive',
      onRun(run) {
        const schema = { type: 'object', properties: { confirm: { type: 'boolean' } }, required: ['confirm'] }
        after(500, () => run.ask('Delete it?', schema))
        run.onAnswer((input) => run.succeed({ deleted: input }))
      },
    },
    {
      name: 'multi_input',
      mode: 'interactive',
      onRun(run) {
        const schema = { type: 'object', properties: { sender: person, receiver: person } }
        after(500, () => run.ask('Who sends it to whom?', schema))
        run.onAnswer((input) => run.succeed(input))
      },
    },
    {
      name: 'test_tool_with_task',
      mode: 'interactive',
      onRun(run) {
        run.ask('Who are you?', { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] })
        run.onAnswer((input) => after(3_000, () => run.succeed(`Hello, ${(input as { name: string }).name}!`)))
      },
    },
  ]
}

interface Message {
  readonly id?: unknown
  readonly method?: string
  readonly params?: {
    readonly name?: string
    readonly taskId?: string
    readonly arguments?: unknown
    readonly _meta?: Readonly<Record<string, { readonly extensions?: object }>>
  }
}

async function startProxy(mcp: URL, key: string): Promise<{ url: string; close: () => void }> {
  const names = tools(() => undefined as never).map(({ name }) => name)
  const server = createServer(async (incoming, outgoing) => {
    const message = JSON.parse(await textOf(incoming)) as Message
    const name = names.find((one) => message.method === 'tools/call' && one === message.params?.name)
    const hasTasks = extension in (message.params?._meta?.[capabilitiesKey]?.extensions ?? {})
    const sent = name === undefined ? message : asServed(message, name, hasTasks)
    const answer = await ask(mcp, key, headersOf(incoming.headers, name, sent), JSON.stringify(sent))
    outgoing.writeHead(answer.status, { 'content-type': answer.type })
    outgoing.end(name === 'greet' ? asGreeting(answer.text) : answer.text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => void (server.closeAllConnections(), server.close()) }
}

function asServed(message: Message, name: string, hasTasks: boolean): Message {
  // Who does not know tasks cannot use it, and is told so by the hub where tasks begin.
  if (onlyAsTask.has(name) && !hasTasks) {
    return { ...message, method: 'tasks/get', params: { ...message.params, taskId: name } }
  }
  const waitMs = hasTasks ? (waitsMs[name] ?? shortWaitMs) : 10_000
  const input = message.params!.arguments ?? {}
  const params = {
    ...message.params,
    name: 'execute_tool',
    arguments: { tool: `hub://long.${name}`, input, wait_ms: waitMs },
  }
  return { ...message, params }
}

/** A wrong name stays wrong: that it is refused is what is tested. */
function headersOf(headers: IncomingHttpHeaders, name: string | undefined, sent: Message): IncomingHttpHeaders {
  const { host: _host, 'content-length': _length, ...rest } = headers
  if (name === undefined || rest['mcp-name'] !== name || rest['mcp-method'] !== 'tools/call') return rest
  return { ...rest, 'mcp-method': sent.method, 'mcp-name': sent.params!.taskId ?? sent.params!.name }
}

/** What greet returns is the text itself. */
function asGreeting(text: string): string {
  const message = JSON.parse(text) as { result?: { structuredContent?: { result?: unknown } } }
  const { result } = message.result?.structuredContent ?? {}
  if (typeof result !== 'string') return text
  return JSON.stringify({ ...message, result: { ...message.result, content: [{ type: 'text', text: result }] } })
}

function ask(
  mcp: URL,
  key: string,
  headers: IncomingHttpHeaders,
  body: string,
): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      mcp,
      {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${key}`, 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        const type = answer.headers['content-type'] ?? 'application/json'
        textOf(answer).then((text) => resolve({ status: answer.statusCode!, type, text }), reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of message.setEncoding('utf8')) text += String(chunk)
  return text
}
