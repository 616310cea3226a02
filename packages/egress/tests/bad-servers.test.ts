import { gzipSync, brotliCompressSync, deflateRawSync, deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createEgress } from '@gatehouse/egress'
import { httpServer, tcpServer } from './loopback-server.ts'

const allow = ['127.0.0.1']

test('refuses an answer whose announced length is too large before reading it', async () => {
  await using server = await httpServer((_request, response) => {
    response.writeHead(200, { 'content-length': String(1e12) })
    response.flushHeaders()
  })
  await using egress = createEgress({ allow, maxResponseBytes: 1_000 })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_too_large', mayHaveReachedServer: true })
})

test('stops an endless answer at the cap', async () => {
  await using server = await httpServer((request, response) => {
    const chunk = Buffer.alloc(64 * 1024)
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    request.on('close', () => response.destroy())
    more()
  })
  await using egress = createEgress({ allow, maxResponseBytes: 1_000_000 })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_too_large' })
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
] as const)('unpacks %s, and stops a bomb at the cap', async (encoding, pack) => {
  await using server = await httpServer((request, response) => {
    const text = request.url === '/bomb' ? Buffer.alloc(50_000_000) : Buffer.from('{"ok":true}')
    response.writeHead(200, { 'content-encoding': encoding }).end(pack(text))
  })
  await using egress = createEgress({ allow, maxResponseBytes: 1_000_000 })
  expect((await egress.fetch(server.url)).json()).toEqual({ ok: true })
  await expect(egress.fetch(`${server.url}/bomb`)).rejects.toMatchObject({ code: 'egress_too_large' })
})

test.each([
  ['gzip', 'not gzip at all'],
  ['secret-encoding', 'x'],
])('refuses a body that cannot be unpacked (%s)', async (encoding, body) => {
  await using server = await httpServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(body)
  })
  await using egress = createEgress({ allow })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_bad_response' })
})

test('gives up on a silent server after the time-out and says the request may have arrived', async () => {
  await using server = await httpServer(() => undefined)
  await using egress = createEgress({ allow, timeoutMs: 500 })
  await expect(egress.fetch(server.url, { method: 'POST' })).rejects.toMatchObject({
    code: 'egress_timeout',
    mayHaveReachedServer: true,
  })
})

test('gives up on an answer that drips without end when the total time is over', async () => {
  await using server = await httpServer((_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(timer))
  })
  await using egress = createEgress({ allow, timeoutMs: 150 })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_timeout' })
})

test('gives up on an answer that pauses too long in the middle', async () => {
  await using server = await httpServer((_request, response) => {
    response.writeHead(200)
    response.write('half')
  })
  await using egress = createEgress({ allow, idleTimeoutMs: 50, timeoutMs: 20_000 })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_timeout' })
})

test('the time-out covers all redirects together', async () => {
  await using server = await httpServer((_request, response) => {
    setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 40)
  })
  await using egress = createEgress({ allow, timeoutMs: 100, maxRedirects: 100 })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_timeout' })
})

test('stops when the caller cancels, before and during the request', async () => {
  const controller = new AbortController()
  let wasClosed: () => void = () => undefined
  const closed = new Promise<void>((resolve) => {
    wasClosed = resolve
  })
  await using server = await httpServer((request) => {
    request.on('close', () => wasClosed())
    controller.abort()
  })
  await using egress = createEgress({ allow })
  await expect(egress.fetch(server.url, { method: 'POST', signal: controller.signal })).rejects.toMatchObject({
    code: 'egress_cancelled',
    mayHaveReachedServer: true,
  })
  await closed
  await expect(egress.fetch(server.url, { signal: controller.signal })).rejects.toMatchObject({
    code: 'egress_cancelled',
    mayHaveReachedServer: false,
  })
})

test('tells a server that is not there from one that hangs up', async () => {
  await using egress = createEgress({ allow })
  const gone = await httpServer(() => undefined)
  await gone[Symbol.asyncDispose]()
  await expect(egress.fetch(gone.url, { method: 'POST' })).rejects.toMatchObject({
    code: 'egress_unreachable',
    mayHaveReachedServer: false,
  })
  await using resetting = await tcpServer((socket) => socket.on('data', () => socket.resetAndDestroy()))
  await expect(egress.fetch(resetting.url, { method: 'POST' })).rejects.toMatchObject({
    code: 'egress_bad_response',
    mayHaveReachedServer: true,
  })
})

test.each([
  ['garbage', 'not http at all\r\n\r\n'],
  ['a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nhello\r\n'],
  ['a body shorter than announced', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'],
  ['two different lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!'],
  ['nothing', ''],
])('refuses %s', async (_name, bytes) => {
  await using server = await tcpServer((socket) => socket.on('data', () => socket.end(bytes)))
  await using egress = createEgress({ allow })
  await expect(egress.fetch(server.url, { method: 'POST' })).rejects.toMatchObject({ code: 'egress_bad_response' })
})

test('refuses an answer with endless headers', async () => {
  await using server = await tcpServer((socket) =>
    socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)),
  )
  await using egress = createEgress({ allow })
  await expect(egress.fetch(server.url)).rejects.toMatchObject({ code: 'egress_too_large' })
})

test('reports a name that does not resolve as unreachable', async () => {
  const notFound = Object.assign(new Error('nope'), { code: 'ENOTFOUND' })
  await using egress = createEgress({ allow, resolve: () => Promise.reject(notFound) })
  await expect(egress.fetch('http://nowhere.example/')).rejects.toMatchObject({
    code: 'egress_unreachable',
    mayHaveReachedServer: false,
  })
})

test('asks a read again once when a kept connection died, and never what is not to be repeated', async () => {
  const methods: string[] = []
  await using server = await tcpServer((socket) =>
    socket.on('data', (data) => {
      methods.push(String(data).split(' ')[0]!)
      if (methods.length % 2 === 1) return socket.destroy()
      return socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    }),
  )
  await using egress = createEgress({ allow })
  expect((await egress.fetch(server.url)).text()).toBe('ok')
  await expect(egress.fetch(server.url, { method: 'POST' })).rejects.toMatchObject({ mayHaveReachedServer: true })
  expect(methods).toEqual(['GET', 'GET', 'POST'])
  methods.length = 0
  await expect(egress.fetch(server.url, { isRepeatable: false })).rejects.toMatchObject({ mayHaveReachedServer: true })
  expect(methods).toEqual(['GET'])
})
