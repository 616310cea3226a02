import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

export interface ProviderServer extends AsyncDisposable {
  readonly baseUrl: string
  readonly seen: readonly SeenRequest[]
}

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown }

/** A model provider on loopback; `answer` undefined leaves the request hanging. */
export async function startProvider(
  answer: (request: SeenRequest, attempt: number) => Answer | undefined,
): Promise<ProviderServer> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => void handle(request, response))
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const one: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>,
    }
    seen.push(one)
    const said = answer(one, seen.length)
    if (said === undefined) return
    response.writeHead(said.status ?? 200, { 'content-type': 'application/json', ...said.headers })
    response.end(JSON.stringify(said.body ?? {}))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What an embeddings endpoint answers, in another order than asked. */
export function shuffledVectors(request: SeenRequest, tokensName: 'prompt_tokens' | 'total_tokens'): Answer {
  const texts = request.body['input'] as readonly string[]
  const data = texts.map((text, index) => ({ index, embedding: [text.length, 1, 0] })).toReversed()
  return { body: { data, usage: { [tokensName]: texts.length * 10 } } }
}
