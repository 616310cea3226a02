import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createEgress, webFetch, type EgressStream } from '@gatehouse/egress'
import { httpServer, tcpServer } from './loopback-server.ts'

const allow = ['127.0.0.1']

/** Reads one piece at a time, as text. */
function reader(answer: EgressStream): { next(): Promise<string | undefined> } {
  const pieces = answer.body[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await pieces.next()
      return done === true ? undefined : Buffer.from(value).toString()
    },
  }
}

async function readAll(answer: EgressStream): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of answer.body) pieces.push(piece)
  return Buffer.concat(pieces)
}

test('gives the headers before the body is there, and each piece when it comes', async () => {
  let response: ServerResponse | undefined
  await using server = await httpServer((_request, opened) => {
    response = opened.writeHead(200, { 'content-type': 'text/event-stream' })
    opened.flushHeaders()
  })
  await using egress = createEgress({ allow })
  await using answer = await egress.open(server.url)
  expect(answer).toMatchObject({ status: 200, url: `${server.url}/` })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const body = reader(answer)
  for (const piece of ['one', 'two']) {
    response!.write(piece)
    expect(await body.next()).toBe(piece)
  }
  response!.end()
  expect(await body.next()).toBeUndefined()
})

test('unpacks what the server has flushed without waiting for more', async () => {
  const gzip = createGzip()
  await using server = await httpServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    gzip.pipe(response)
    gzip.write('first')
    gzip.flush()
  })
  await using egress = createEgress({ allow })
  await using answer = await egress.open(server.url)
  const body = reader(answer)
  expect(await body.next()).toBe('first')
  gzip.end('last')
  expect(await body.next()).toBe('last')
  expect(await body.next()).toBeUndefined()
})

test('reads what came before a reset, then fails as an answer that broke off', async () => {
  const connected = Promise.withResolvers<Socket>()
  await using server = await tcpServer((socket) => {
    connected.resolve(socket)
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'))
  })
  await using egress = createEgress({ allow })
  await using answer = await egress.open(server.url, { method: 'POST' })
  const body = reader(answer)
  expect(await body.next()).toBe('half')
  const socket = await connected.promise
  socket.resetAndDestroy()
  await expect(body.next()).rejects.toMatchObject({ code: 'egress_bad_response', mayHaveReachedServer: true })
})

test.each(['', 'gzip'])(
  'stops a body of encoding %j that is larger than the cap, after what fits',
  async (encoding) => {
    const bytes = Buffer.alloc(5_000_000)
    await using server = await httpServer((_request, response) => {
      if (encoding === '') return response.end(bytes)
      return response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(bytes))
    })
    await using egress = createEgress({ allow, maxResponseBytes: 1_000_000 })
    let sizeBytes = 0
    const read = async (): Promise<void> => {
      await using answer = await egress.open(server.url)
      for await (const piece of answer.body) sizeBytes += piece.length
    }
    await expect(read()).rejects.toMatchObject({ code: 'egress_too_large' })
    expect(sizeBytes).toBeLessThanOrEqual(1_000_000)
  },
)

test('a body that drips is read as long as the total time lasts', async () => {
  await using server = await httpServer((_request, response) => {
    const timer = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(timer))
  })
  await using egress = createEgress({ allow, timeoutMs: 150, idleTimeoutMs: 20_000 })
  let dots = 0
  const read = async (): Promise<void> => {
    await using answer = await egress.open(server.url)
    for await (const piece of answer.body) dots += piece.length
  }
  await expect(read()).rejects.toMatchObject({ code: 'egress_timeout', mayHaveReachedServer: true })
  expect(dots).toBeGreaterThan(1)
})

test('a pause between two pieces is bounded for each request', async () => {
  await using server = await httpServer((_request, response) => response.write('half'))
  await using egress = createEgress({ allow })
  await using answer = await egress.open(server.url, { idleTimeoutMs: 50 })
  const body = reader(answer)
  expect(await body.next()).toBe('half')
  await expect(body.next()).rejects.toMatchObject({ code: 'egress_timeout' })
})

test('an endless body ends for server and reader when the caller cancels', async () => {
  const closed = Promise.withResolvers<void>()
  await using server = await httpServer((_request, response) => {
    const timer = setInterval(() => response.write('.'), 5)
    response.on('close', () => {
      clearInterval(timer)
      closed.resolve()
    })
  })
  await using egress = createEgress({ allow })
  const stop = new AbortController()
  await using answer = await egress.open(server.url, { signal: stop.signal })
  const body = reader(answer)
  await body.next()
  stop.abort()
  await expect(readAll(answer)).rejects.toMatchObject({ code: 'egress_cancelled' })
  await closed.promise
})

test.each([
  ['disposes', async (answer: EgressStream) => answer[Symbol.asyncDispose]()],
  [
    'stops reading',
    async (answer: EgressStream) => {
      for await (const _piece of answer.body) break
    },
  ],
])('who %s closes the connection', async (_name, leave) => {
  const closed = Promise.withResolvers<void>()
  await using server = await httpServer((_request, response) => {
    response.on('close', () => closed.resolve())
    response.write('and more later')
  })
  await using egress = createEgress({ allow })
  await leave(await egress.open(server.url))
  await expect(closed.promise).resolves.toBeUndefined()
})

test('the server has to wait while nobody reads, and goes on when somebody does', async () => {
  const piece = Buffer.alloc(64 * 1024)
  const totalBytes = 64 * 1024 * 1024
  let writtenBytes = 0
  await using server = await httpServer((_request, response) => {
    const more = (): void => {
      while (writtenBytes < totalBytes) {
        writtenBytes += piece.length
        if (!response.write(piece)) return
      }
      response.end()
    }
    response.on('drain', more)
    more()
  })
  await using egress = createEgress({ allow, maxResponseBytes: totalBytes })
  await using answer = await egress.open(server.url)
  // The buffers of both sides fill up, then nothing moves.
  let before = -1
  while (before !== writtenBytes) {
    before = writtenBytes
    await setTimeout(100)
  }
  expect(writtenBytes).toBeLessThan(totalBytes / 2)
  expect((await readAll(answer)).length).toBe(totalBytes)
})

test('a connection is used again after its answer was read to the end', async () => {
  const ports = new Set<number>()
  await using server = await httpServer((request, response) => {
    ports.add(request.socket.remotePort!)
    response.end('ok')
  })
  await using egress = createEgress({ allow })
  for (let i = 0; i < 10; i++) {
    await using answer = await egress.open(server.url)
    expect(String(await readAll(answer))).toBe('ok')
  }
  expect(ports.size).toBeLessThanOrEqual(2)
})

test('redirects are checked before a stream is opened', async () => {
  await using server = await httpServer((_request, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/' }).end('moved')
  })
  await using egress = createEgress({ allow })
  await expect(egress.open(server.url)).rejects.toMatchObject({ code: 'egress_blocked' })
})

test('the body of the web fetch is live, and cancelling it closes the connection', async () => {
  const opened = Promise.withResolvers<ServerResponse>()
  await using server = await httpServer((_request, response) => {
    response.write('data: 1\n\n')
    opened.resolve(response)
  })
  await using egress = createEgress({ allow })
  const answer = await webFetch(egress)(server.url)
  const body = answer.body!.getReader()
  expect(Buffer.from((await body.read()).value!).toString()).toBe('data: 1\n\n')
  const closed = once(await opened.promise, 'close')
  await body.cancel()
  await closed
})

test('text of a web fetch whose answer is too large or breaks off fails with the reason', async () => {
  await using server = await httpServer((_request, response) => {
    response.write('x'.repeat(2_000))
    response.end('y'.repeat(2_000))
  })
  await using egress = createEgress({ allow })
  const answer = await webFetch(egress, { maxResponseBytes: 3_000 })(server.url)
  await expect(answer.text()).rejects.toMatchObject({ code: 'egress_too_large' })
})
