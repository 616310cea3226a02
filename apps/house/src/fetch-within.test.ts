import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { fetchWithin } from './fetch-within.ts'

const outside = async (url: string): Promise<Response> => new Response(`outside ${url}`)

function within(app: Hono): ReturnType<typeof fetchWithin> {
  return fetchWithin(outside, { baseUrl: 'http://127.0.0.1:7400/part', answer: (request) => app.fetch(request) })
}

test('the part gets the request as it is, and its answer comes back as it is', async () => {
  const app = new Hono().post('/part/echo', async (c) =>
    c.json({ body: await c.req.text(), authorization: c.req.header('authorization') }, 201),
  )
  const answer = await within(app)('http://127.0.0.1:7400/part/echo', {
    method: 'POST',
    headers: { authorization: 'Bearer x' },
    body: 'text',
  })
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual({ body: 'text', authorization: 'Bearer x' })
})

test.each([
  'http://127.0.0.1:7400/part',
  'http://127.0.0.1:7400/particle/x',
  'http://127.0.0.1:74001/part/x',
  'https://127.0.0.1:7400/part/x',
  'http://example.com/http://127.0.0.1:7400/part/x',
])('%s goes the usual way', async (url) => {
  expect(await (await within(new Hono())(url)).text()).toBe(`outside ${url}`)
})

test('a path that climbs out of the part finds nothing', async () => {
  const app = new Hono().get('/part/x', (c) => c.text('found'))
  expect((await within(app)('http://127.0.0.1:7400/part/../api/keys')).status).toBe(404)
})

test('who aborts hears of it at once, and the part is told', async () => {
  const told = Promise.withResolvers<void>()
  const app = new Hono().get('/part/slow', (c) => {
    c.req.raw.signal.addEventListener('abort', () => told.resolve())
    return new Promise<Response>(() => {})
  })
  const stop = new AbortController()
  const answer = within(app)('http://127.0.0.1:7400/part/slow', { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(answer).rejects.toThrow('enough')
  await told.promise
})

test('what a part streams is read as it comes, and who aborts ends it', async () => {
  const told = Promise.withResolvers<unknown>()
  const app = new Hono().get('/part/stream', () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: (reason) => told.resolve(reason),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  const stop = new AbortController()
  const answer = await within(app)('http://127.0.0.1:7400/part/stream', { signal: stop.signal })
  const reader = answer.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
  const rest = reader.read()
  stop.abort(new Error('enough'))
  await expect(rest).rejects.toThrow('enough')
  expect(await told.promise).toMatchObject({ message: 'enough' })
})
