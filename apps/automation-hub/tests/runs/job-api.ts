import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Job {
  readonly id: string
  readonly input: Record<string, unknown>
  readonly callbackUrl: string | undefined
  /** What the API says about it. */
  state: Record<string, unknown>
  readonly answers: unknown[]
  polls: number
}

export interface Heard {
  readonly line: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/** An API that works longer than a request: its jobs go on when a test says so. */
export async function openJobApi() {
  const jobs: Job[] = []
  const requests: Heard[] = []
  const held: (() => void)[] = []
  const api = {
    url: '',
    jobs,
    requests,
    /** Called for every request; true = it has answered. */
    intercept: (_line: string, _response: ServerResponse): boolean => false,
    /** Ends requests to /slow. */
    release: () => held.splice(0).forEach((end) => end()),
    held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return api

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url!, 'http://api').pathname
    const line = `${request.method} ${path}`
    const body = (await bodyOf(request)) as Record<string, unknown> | undefined
    requests.push({ line, authorization: request.headers.authorization, body })
    const send = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
    }
    if (api.intercept(line, response)) return
    if (line === 'POST /slow') {
      held.push(() => send(200, { done: true }))
      return
    }
    if (line === 'POST /jobs' || line === 'POST /orders') {
      const id = `job_${jobs.length + 1}`
      const job: Job = {
        id,
        input: body ?? {},
        callbackUrl: body?.['callback_url'] as string | undefined,
        state: line === 'POST /orders' ? question('size', { type: 'integer' }) : { status: 'queued', percent: 0 },
        answers: [],
        polls: 0,
      }
      jobs.push(job)
      return send(202, { id, ...job.state }, { location: `/jobs/${id}` })
    }
    const [, id, what] = /^\/jobs\/(\w+)(?:\/(\w+))?$/.exec(path) ?? []
    const job = jobs.find((one) => one.id === id)
    if (job === undefined) return send(404, { message: 'no such job' })
    if (what === 'answers') {
      job.answers.push(body)
      job.state =
        job.answers.length === 1
          ? question('colour', { enum: ['red', 'blue'] })
          : { status: 'ready', order: job.answers }
    } else if (what === 'cancel') job.state = { status: 'stopped' }
    else if (what === 'result') return send(200, { lines: job.state['lines'] ?? [] })
    else job.polls++
    return send(200, { id, ...job.state })
  }
}

function question(name: string, property: object) {
  return {
    status: 'needs_input',
    question: `Which ${name}?`,
    form: { type: 'object', required: [name], properties: { [name]: property }, additionalProperties: false },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text === '' ? undefined : JSON.parse(text)
}

const status = { status_at: '/status', done: ['done'], failed: ['failed'], message_at: '/message' }

const progress = { ...status, progress_at: '/percent', is_percent: true }

/** The description of the API, with what Gatehouse has to know about its jobs. */
export function jobDocument(server: string) {
  const body = {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['kind', 'callback_url'],
          properties: { kind: { type: 'string' }, callback_url: { type: 'string' } },
        },
      },
    },
  }
  const operation = (operationId: string, more: object) => ({
    operationId,
    summary: operationId,
    requestBody: {
      content: { 'application/json': { schema: { type: 'object', properties: { kind: { type: 'string' } } } } },
    },
    responses: { 200: { description: 'ok' } },
    ...more,
  })
  const jobs = (completion: object) => ({ 'x-gatehouse-completion': { remember: { id: '/id' }, ...completion } })
  const poll = { path: '/jobs/{id}', every_ms: 100, read: progress }
  const paths = {
    '/jobs': { post: operation('report', jobs({ poll, cancel: { path: '/jobs/{id}/cancel' } })) },
    '/jobs?as=located': {
      post: operation('located', {
        'x-gatehouse-completion': {
          remember: { url: 'header:Location', id: '/id' },
          poll: { ...poll, path: '{url}' },
          result: { path: '/jobs/{id}/result' },
          max_duration_ms: 60_000,
        },
      }),
    },
    '/jobs?as=called': {
      post: operation('called', {
        requestBody: body,
        ...jobs({ callback: { url_in: { property: '/body/callback_url' }, read: progress } }),
      }),
    },
    '/jobs?as=short': { post: operation('short', jobs({ poll, max_duration_ms: 1_000 })) },
    '/orders': {
      post: operation('order', {
        'x-gatehouse-pause': {
          status_at: '/status',
          waiting: ['needs_input'],
          message_at: '/question',
          schema: { at: '/form' },
          remember: { id: '/id' },
          go_on: { path: '/jobs/{id}/answers' },
        },
      }),
    },
    '/slow': { post: operation('slow', { 'x-gatehouse-mode': 'async' }) },
    '/slow?as=read': {
      post: operation('look', { 'x-gatehouse-mode': 'async', 'x-gatehouse-effect': 'read' }),
    },
  }
  const content = { openapi: '3.1.0', info: { title: 'Jobs', version: '1.0.0' }, servers: [{ url: server }], paths }
  return { file: 'jobs.json', content: JSON.stringify(content) }
}
