import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Store } from '../store/store.ts'
import { answerOnce } from './answer-once.ts'
import { Problem } from './problem.ts'
import { readJson } from './read-json.ts'
import { matchRoute, type Answer, type Route } from './route.ts'

export interface ListenerOptions {
  readonly routes: readonly Route[]
  readonly store: Store
  readonly token: string
}

export function requestListener(options: ListenerOptions): RequestListener {
  return (request, response) => {
    void answer(options, request)
      .catch(answerOfError)
      .then((answered) => send(request, response, answered))
  }
}

async function answer({ routes, store, token }: ListenerOptions, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://field-service')
  if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
    throw new Problem(401, 'unauthorized', 'A valid bearer token is needed.')
  }
  const method = request.method ?? 'GET'
  const match = matchRoute(routes, method, url.pathname)
  if (match === undefined) throw new Problem(404, 'unknown_path', `There is nothing at ${url.pathname}.`)
  if ('allowed' in match) {
    throw new Problem(405, 'method_not_allowed', `${url.pathname} takes ${match.allowed.join(', ')}.`)
  }
  const actingUser = header(request, 'x-acting-user') ?? 'field-service-api'
  const body = method === 'POST' || method === 'PATCH' ? await readJson(request) : undefined
  const query = Object.fromEntries(url.searchParams)
  // From here on nothing waits, so two requests cannot get between each other's reading and writing.
  return answerOnce(
    store,
    { method, path: url.pathname, key: header(request, 'idempotency-key'), actingUser, body },
    () => match.route.handle({ parameters: match.parameters, query, body, actingUser }),
  )
}

function answerOfError(error: unknown): Answer {
  if (error instanceof Problem) {
    const { status, code, message, field } = error
    return { status, body: { error: { code, message, ...(field === undefined ? {} : { field }) } } }
  }
  return { status: 500, body: { error: { code: 'internal_error', message: 'Something went wrong.' } } }
}

function send(request: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return
  // What was not read of a refused body would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close')
  if (status === 401) response.setHeader('www-authenticate', 'Bearer')
  if (body === undefined) {
    response.writeHead(status).end()
    return
  }
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text)
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  const text = (Array.isArray(value) ? value[0] : value)?.trim().slice(0, 320)
  return text === '' ? undefined : text
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
