import { expect, test } from 'vitest'
import { createEgress, webFetch } from '@gatehouse/egress'
import { httpServer } from './loopback-server.ts'

const allow = ['127.0.0.1']

test('sends method, headers and body, and returns the whole answer', async () => {
  await using server = await httpServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'a=b', etag: '"1"' })
    response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body }))
  })
  await using egress = createEgress({ allow })
  const answer = await egress.fetch(server.url, {
    method: 'put',
    headers: { 'Content-Type': 'text/plain' },
    body: 'häuser',
  })
  expect(answer.status).toBe(201)
  expect(answer.json()).toEqual({ method: 'PUT', type: 'text/plain', body: 'häuser' })
  expect(answer.headers.get('etag')).toBe('"1"')
  expect(answer.headers.has('set-cookie')).toBe(false)
})

test('says plainly when an answer is not JSON', async () => {
  await using server = await httpServer((_request, response) => response.end('<html>'))
  await using egress = createEgress({ allow })
  const answer = await egress.fetch(server.url)
  expect(() => answer.json()).toThrow(expect.objectContaining({ code: 'egress_bad_response' }))
})

test.each([
  'Host',
  'Connection',
  'Transfer-Encoding',
  'Content-Length',
  'X-Forwarded-For',
  'Forwarded',
  'a b',
  '',
  'x\r\ny',
])('refuses the request header %j', async (name) => {
  await using egress = createEgress({ allow })
  await expect(egress.fetch('http://127.0.0.1:1/', { headers: { [name]: 'x' } })).rejects.toMatchObject({
    code: 'invalid_header',
  })
})

test.each(['a\r\nInjected: yes', 'a\nb', 'a\u0000b', 'ü\u{1f600}'])('refuses the header value %j', async (value) => {
  await using egress = createEgress({ allow })
  await expect(egress.fetch('http://127.0.0.1:1/', { headers: { 'x-value': value } })).rejects.toMatchObject({
    code: 'invalid_header',
  })
})

test('refuses a request body above the cap', async () => {
  await using egress = createEgress({ allow })
  await expect(
    egress.fetch('http://127.0.0.1:1/', { method: 'POST', body: 'xxxx', maxRequestBytes: 3 }),
  ).rejects.toMatchObject({ code: 'egress_too_large', mayHaveReachedServer: false })
})

test('keeps connections alive', async () => {
  const ports = new Set<number>()
  await using server = await httpServer((request, response) => {
    ports.add(request.socket.remotePort!)
    response.end('ok')
  })
  await using egress = createEgress({ allow })
  for (let i = 0; i < 20; i++) await egress.fetch(server.url)
  // A second connection may open while the first one is being handed back.
  expect(ports.size).toBeLessThanOrEqual(2)
})

test('serves many requests at once without mixing their answers', async () => {
  await using server = await httpServer((request, response) => {
    setTimeout(() => response.end(request.url), Math.random() * 10)
  })
  await using egress = createEgress({ allow })
  const paths = Array.from({ length: 300 }, (_, i) => `/${i}`)
  const answers = await Promise.all(paths.map((path) => egress.fetch(server.url + path)))
  expect(answers.map((answer) => answer.text())).toEqual(paths)
})

test('looks like the web fetch to code that is written against it', async () => {
  await using server = await httpServer(async (request, response) => {
    if (request.method === 'GET') return response.writeHead(304, { etag: 'W/"2"' }).end()
    let body = ''
    for await (const chunk of request) body += String(chunk)
    return response.end(body)
  })
  await using egress = createEgress({ allow: [] })
  const fetch = webFetch(egress, { allowPrivateNetwork: true })
  const unchanged = await fetch(server.url)
  expect(unchanged.status).toBe(304)
  expect(unchanged.headers.get('etag')).toBe('W/"2"')
  const echoed = await fetch(server.url, { method: 'POST', body: new URLSearchParams({ a: '1' }) })
  expect(await echoed.text()).toBe('a=1')
})
