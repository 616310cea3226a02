import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { createEgress } from '@gatehouse/egress'
import { httpServer } from './loopback-server.ts'

const redirectTo =
  (location: string, status = 302): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { location }).end()

test('follows a redirect on the same host with all headers', async () => {
  let seen: IncomingHttpHeaders = {}
  await using server = await httpServer((request, response) => {
    if (request.url === '/from') return redirectTo('/to')(request, response)
    seen = request.headers
    return response.end('arrived')
  })
  await using egress = createEgress({ allow: ['127.0.0.1'] })
  const answer = await egress.fetch(`${server.url}/from`, { headers: { authorization: 'Bearer x' } })
  expect(answer.text()).toBe('arrived')
  expect(answer.url).toBe(`${server.url}/to`)
  expect(seen.authorization).toBe('Bearer x')
})

test('leaves every header that may be a credential behind when the origin changes', async () => {
  let seen: IncomingHttpHeaders = {}
  await using other = await httpServer((request, response) => {
    seen = request.headers
    response.end('ok')
  })
  await using server = await httpServer(redirectTo(`${other.url}/`))
  await using egress = createEgress({ allow: ['127.0.0.1'] })
  await egress.fetch(server.url, {
    headers: {
      authorization: 'Bearer x',
      cookie: 'a=b',
      'x-api-key': 'k',
      'x-acting-user': 'ada',
      accept: 'text/plain',
    },
  })
  expect(seen['accept']).toBe('text/plain')
  for (const name of ['authorization', 'cookie', 'x-api-key', 'x-acting-user']) expect(seen[name]).toBeUndefined()
})

test.each([
  'http://169.254.169.254/',
  'http://[::ffff:a9fe:a9fe]/',
  'file:///etc/passwd',
  'http://2852039166/',
  'http://user:x@127.0.0.1/',
])('checks each hop: refuses a redirect to %j', async (location) => {
  await using server = await httpServer(redirectTo(location))
  await using egress = createEgress({ allow: ['127.0.0.1'] })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_blocked', mayHaveReachedServer: true })
})

test('permission for a named private host does not carry over to another one', async () => {
  let wasReached = false
  await using other = await httpServer((_request, response) => {
    wasReached = true
    response.end()
  })
  await using server = await httpServer(redirectTo(other.url))
  await using egress = createEgress({ allow: [] })
  await expect(egress.fetch(server.url, { allowPrivateNetwork: true })).rejects.toMatchObject({
    code: 'egress_blocked',
  })
  expect(wasReached).toBe(false)
})

test('stops after the allowed number of redirects', async () => {
  let requests = 0
  await using server = await httpServer((request, response) => {
    requests++
    redirectTo(`/${requests}`)(request, response)
  })
  await using egress = createEgress({ allow: ['127.0.0.1'], maxRedirects: 3 })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_blocked' })
  expect(requests).toBe(4)
})

test.each([
  [301, 'GET', ''],
  [302, 'GET', ''],
  [303, 'GET', ''],
  [307, 'POST', '{"a":1}'],
  [308, 'POST', '{"a":1}'],
])('after a %i a POST becomes %s', async (status, method, body) => {
  await using server = await httpServer(async (request, response) => {
    if (request.url === '/') return redirectTo('/to', status)(request, response)
    let received = ''
    for await (const chunk of request) received += String(chunk)
    return response.end(JSON.stringify({ method: request.method, body: received }))
  })
  await using egress = createEgress({ allow: ['127.0.0.1'] })
  const answer = await egress.fetch(server.url, { method: 'POST', body: '{"a":1}' })
  expect(answer.json()).toEqual({ method, body })
})

test('never carries a body to another host', async () => {
  await using other = await httpServer((_request, response) => response.end())
  await using server = await httpServer(redirectTo(other.url, 307))
  await using egress = createEgress({ allow: ['127.0.0.1'] })
  await expect(egress.fetch(server.url, { method: 'POST', body: 'secret' })).rejects.toMatchObject({
    code: 'egress_blocked',
  })
})

test('hands out the redirect itself on request, or refuses it', async () => {
  await using server = await httpServer(redirectTo('/to'))
  await using egress = createEgress({ allow: ['127.0.0.1'] })
  const answer = await egress.fetch(server.url, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe('/to')
  await expect(egress.fetch(server.url, { redirect: 'error' })).rejects.toMatchObject({ code: 'egress_blocked' })
})
