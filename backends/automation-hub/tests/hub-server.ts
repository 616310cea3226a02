import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEgress, webFetch } from '@gatehouse/egress'
import type { BackendHost } from '@gatehouse/spec'

/**
 * A hub that keeps its catalog in memory and speaks the public protocol, so that a test can change what it holds, lose
 * its history or answer nonsense. The real hub is tried with this backend in the dev environment.
 */
export class HubServer implements AsyncDisposable {
  revision = 1
  entries: { name: string; revision: number; isRemoved: boolean; description: string }[] = []
  pageSize = 2
  requests: { url: string; authorization: string | undefined; ifNoneMatch: string | undefined }[] = []
  executions: { id: string; body: Record<string, unknown>; headers: IncomingMessage['headers'] }[] = []
  /** Takes over an answer when it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #egress = createEgress({ allow: ['127.0.0.1'] })

  static async start(names: readonly string[]): Promise<HubServer> {
    const hub = new HubServer()
    for (const name of names) hub.put(name)
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve))
    return hub
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get host(): BackendHost {
    return {
      fetch: webFetch(this.#egress),
      serviceToken: async ({ audience, scope }) => `${audience}/${scope}`,
    }
  }

  put(name: string, description = name): void {
    this.#replace({ name, revision: ++this.revision, isRemoved: false, description })
  }

  remove(name: string): void {
    this.#replace({ name, revision: ++this.revision, isRemoved: true, description: '' })
  }

  #replace(entry: HubServer['entries'][number]): void {
    this.entries = [...this.entries.filter(({ name }) => name !== entry.name), entry]
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://hub')
    this.requests.push({
      url: request.url!,
      authorization: request.headers.authorization,
      ifNoneMatch: request.headers['if-none-match'],
    })
    if (this.intercept(request, response)) return
    const execution = /^\/automation\/actions\/([^/]+)\/execute$/.exec(url.pathname)
    if (execution !== null) return this.#execute(decodeURIComponent(execution[1]!), request, response)
    this.#list(url.searchParams, request, response)
  }

  #list(query: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    const etag = `W/"${this.revision}-${query.get('since') ?? ''}-${query.get('cursor') ?? ''}"`
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    const since = query.get('since')
    const after = Number(query.get('cursor') ?? since ?? 0)
    const isWanted = (entry: HubServer['entries'][number]) =>
      entry.revision > after && (since !== null || !entry.isRemoved)
    const wanted = this.entries.filter(isWanted)
    const page = wanted.slice(0, Math.min(this.pageSize, Number(query.get('limit'))))
    json(
      response,
      200,
      { etag },
      {
        actions: page.filter((entry) => !entry.isRemoved).map(actionOf),
        removed: page.filter((entry) => entry.isRemoved).map(({ name }) => ({ namespace: 'crm', name })),
        ...(wanted.length > page.length ? { next_cursor: String(page.at(-1)!.revision) } : {}),
        revision: this.revision,
        total: wanted.length,
      },
    )
  }

  async #execute(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const body = JSON.parse(text) as Record<string, unknown>
    this.executions.push({ id, body, headers: request.headers })
    if (id.startsWith('crm:echo@')) return json(response, 200, {}, { status: 'succeeded', result: body['input'] })
    if (id.startsWith('crm:rejecting@')) {
      const error = { kind: 'rejected', message: 'No.', status: 422, body: { why: 'because' } }
      return json(response, 200, {}, { status: 'failed', error })
    }
    if (id.startsWith('crm:silent@')) return undefined
    if (id.startsWith('crm:breaking@')) return void request.socket.destroy()
    return json(response, 404, {}, { error: { code: 'action_not_found', message: 'There is no such action.' } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#egress[Symbol.asyncDispose]()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function actionOf(entry: HubServer['entries'][number]) {
  return {
    id: `crm:${entry.name}@1.0.0`,
    namespace: 'crm',
    name: entry.name,
    version: '1.0.0',
    title: entry.name,
    description: entry.description,
    effect: 'read',
    mode: 'sync',
    input_schema: { type: 'object', properties: {} },
    tags: [],
    deprecated: false,
  }
}

function json(response: ServerResponse, status: number, headers: Record<string, string>, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
