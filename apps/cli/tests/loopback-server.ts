import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface Answer {
  readonly status?: number
  readonly json?: unknown
  /** JSON Lines instead. */
  readonly lines?: readonly unknown[]
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Ends the connection after what was written, in the middle of the body. */
  readonly isCutOff?: boolean
}

export interface Loopback extends AsyncDisposable {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Environment that leads a command here. */
  readonly env: Readonly<Record<string, string>>
}

/** A real HTTP server with just the routes a test needs: `POST /api/search` → what to answer. */
export async function startLoopback(
  routes: Readonly<Record<string, (request: SeenRequest) => Answer>>,
): Promise<Loopback> {
  const requests: SeenRequest[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    }
    requests.push(request)
    const route = routes[`${request.method} ${request.path.split('?')[0]}`]
    const answer = route?.(request) ?? {
      status: 404,
      json: { error: { code: 'route_not_found', message: 'No such route.' } },
    }
    const type = answer.lines === undefined ? 'application/json' : 'application/x-ndjson'
    response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers })
    const body =
      answer.lines?.map((line) => `${JSON.stringify(line)}\n`).join('') ?? answer.text ?? JSON.stringify(answer.json)
    if (answer.isCutOff === true) response.write(body, () => response.destroy())
    else response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    env: { GATEHOUSE_URL: url, GATEHOUSE_KEY: 'gh_test' },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function bodyOf(request: SeenRequest | undefined): unknown {
  return JSON.parse(String(request?.body))
}

export function refusal(status: number, code: string, message = 'It is so.'): Answer {
  return { status, json: { error: { code, message } } }
}
