import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** How the backend behaves towards a request. */
export type Mood = (typeof moods)[number]

export const moods = [
  'well',
  'slow',
  'refuses',
  'hangs',
  'resets before it works',
  'resets after it worked',
  'breaks off in its answer',
  'answers garbage',
  'answers another type',
] as const

/** A backend that counts what it did: the only witness of whether something ran twice. */
export interface Effects extends AsyncDisposable {
  readonly url: string
  /** How often each effect was had. */
  readonly counts: ReadonlyMap<string, number>
  mood: Mood
  /** For requests in mood `slow`, milliseconds. */
  delayMs: number
}

export async function startEffects(): Promise<Effects> {
  const counts = new Map<string, number>()
  const held = new Set<Socket>()
  const effects = { url: '', counts, mood: 'well' as Mood, delayMs: 20 }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const { mood } = effects
    if (mood === 'resets before it works') return void request.socket.resetAndDestroy()
    if (mood === 'refuses') return json(response, 503, { error: 'not now' })
    if (mood === 'slow') await new Promise((resolve) => setTimeout(resolve, effects.delayMs))
    const key = request.method === 'GET' ? request.url!.slice(request.url!.lastIndexOf('/') + 1) : keyOf(text)
    if (request.method === 'POST') counts.set(key, (counts.get(key) ?? 0) + 1)
    if (mood === 'hangs') return void held.add(request.socket)
    if (mood === 'resets after it worked') return void request.socket.resetAndDestroy()
    if (mood === 'breaks off in its answer') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"key":')
      return void setTimeout(() => request.socket.destroy(), 5)
    }
    if (mood === 'answers garbage') {
      return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"key": \u0000 not json')
    }
    if (mood === 'answers another type') {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
    }
    json(response, 200, { key, count: counts.get(key) ?? 0 })
  }

  const server = createServer((request, response) => void answer(request, response).catch(() => request.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  effects.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(effects, {
    async [Symbol.asyncDispose]() {
      for (const socket of held) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** One operation that writes and one that reads, as an OpenAPI document. */
export const effectsDocument = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'effects', version: '1.0.0' },
  paths: {
    '/effects': {
      post: {
        operationId: 'have_effect',
        summary: 'Have an effect, once each time it is called.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] },
            },
          },
        },
        responses: { 200: { description: 'Done' } },
      },
    },
    '/effects/{key}': {
      get: {
        operationId: 'count_effect',
        summary: 'How often an effect was had.',
        parameters: [{ name: 'key', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'Its count' } },
      },
    },
  },
})

function keyOf(text: string): string {
  return String((JSON.parse(text) as { key: unknown }).key)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
