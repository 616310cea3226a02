import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real HTTP server that keeps what it receives and answers as it is told. */
export interface Downstream extends AsyncDisposable {
  readonly url: string
  readonly received: ReceivedRequest[]
}

export type DownstreamAnswer = { readonly status?: number; readonly body?: unknown; readonly delayMs?: number }

export async function startDownstream(
  answer: (request: ReceivedRequest) => DownstreamAnswer | Promise<DownstreamAnswer> = () => ({ body: { ok: true } }),
): Promise<Downstream> {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    received.push(one)
    const { status = 200, body = null, delayMs = 0 } = await answer(one)
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }, delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
