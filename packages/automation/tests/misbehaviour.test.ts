import { gzipSync } from 'node:zlib'
import type { ToolFailureKind } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { answer, answering, openBadDownstream, type Behaviour } from './bad-downstream.ts'

interface Stated {
  readonly kind: ToolFailureKind | 'succeeded'
  readonly status?: number
  /** Absent: it is certain what happened. */
  readonly isOutcomeUnknown?: true
}

const inDoubt = (kind: ToolFailureKind): readonly [Stated, Stated] => [{ kind }, { kind, isOutcomeUnknown: true }]
const certain = (kind: Stated['kind'], status?: number): readonly [Stated, Stated] => {
  const stated = { kind, ...(status === undefined ? {} : { status }) }
  return [stated, stated]
}

const bomb = gzipSync(Buffer.alloc(50_000_000))
let written = 0

/** What the API does; what a read and what a write is told. */
const table: readonly (readonly [string, Behaviour, readonly [Stated, Stated]])[] = [
  ['hangs before its headers', () => undefined, inDoubt('timeout')],
  ['drips without end', drip, inDoubt('timeout')],
  [
    'resets in the middle of the body',
    (socket) => void socket.write(answer(200, { 'content-length': '50' }), () => socket.resetAndDestroy()),
    inDoubt('bad_response'),
  ],
  ['hangs up without a word', (socket) => void socket.destroy(), inDoubt('bad_response')],
  ['talks garbage', (socket) => void socket.end('\u0000\u0001 not http\r\n\r\n'), inDoubt('bad_response')],
  [
    'announces a huge body',
    (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n'),
    inDoubt('too_large'),
  ],
  ['sends a body without end', flood, inDoubt('too_large')],
  [
    'sends headers without end',
    (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}`),
    inDoubt('too_large'),
  ],
  [
    'sends a gzip bomb',
    (socket) => {
      socket.write(answer(200, { 'content-encoding': 'gzip', 'content-length': String(bomb.length) }, ''))
      socket.write(bomb)
    },
    inDoubt('too_large'),
  ],
  [
    'sends broken JSON as JSON',
    answering(200, {}, '{"a":'),
    [
      { kind: 'bad_response', status: 200 },
      { kind: 'bad_response', status: 200, isOutcomeUnknown: true },
    ],
  ],
  [
    'redirects to a metadata service',
    answering(302, { location: 'http://169.254.169.254/latest/meta-data/' }),
    [{ kind: 'bad_response' }, { kind: 'bad_response', status: 302 }],
  ],
  [
    'redirects to a private address',
    answering(307, { location: 'http://10.0.0.1/' }),
    [{ kind: 'bad_response' }, { kind: 'bad_response', status: 307 }],
  ],
  [
    'redirects to another port of this machine',
    answering(302, { location: 'http://127.0.0.1:1/' }),
    [{ kind: 'bad_response' }, { kind: 'bad_response', status: 302 }],
  ],
  [
    'redirects in a circle',
    answering(302, { location: '/do' }),
    [{ kind: 'bad_response' }, { kind: 'bad_response', status: 302 }],
  ],
  ['answers 500', answering(500), certain('backend_error', 500)],
  [
    'answers 502',
    answering(502),
    [
      { kind: 'backend_error', status: 502 },
      { kind: 'backend_error', status: 502, isOutcomeUnknown: true },
    ],
  ],
  ['answers 503', answering(503), certain('backend_error', 503)],
  ['answers 503 with Retry-After', answering(503, { 'retry-after': '60' }), certain('backend_error', 503)],
  ['answers 429', answering(429), certain('rate_limited', 429)],
  ['answers 429 with Retry-After', answering(429, { 'retry-after': '60' }), certain('rate_limited', 429)],
  [
    'sends a page instead of JSON',
    answering(200, { 'content-type': 'text/html' }, '<h1>Welcome</h1>'),
    certain('succeeded'),
  ],
  [
    'speaks HTTP/1.0 and closes',
    (socket) => void socket.end('HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{"ok":true}'),
    certain('succeeded'),
  ],
]

test.each(table)('an API that %s', async (_name, behaviour, [read, write]) => {
  written = 0
  const before = process.memoryUsage().arrayBuffers
  for (const [effect, stated] of [
    ['read', read],
    ['write', write],
  ] as const) {
    await using api = await openBadDownstream(behaviour)
    const startedAt = performance.now()
    const output = await api.run({ effect })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(statedOf(output)).toEqual(stated)
    if (effect === 'write') expect(api.received).toHaveLength(1)
    // Three attempts, each with one more on a fresh connection, or five redirects.
    else expect(api.received.length).toBeLessThanOrEqual(6)
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000)
  expect(written).toBeLessThan(32_000_000)
})

test('says how large the answer is, when it was announced', async () => {
  await using api = await openBadDownstream((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n'),
  )
  const output = await api.run()
  expect(output).toMatchObject({
    failure: { message: expect.stringMatching(/has 5000000000 bytes; 1000000 are read at most\. Ask for less/) },
  })
})

function statedOf(output: Awaited<ReturnType<Awaited<ReturnType<typeof openBadDownstream>>['run']>>): Stated {
  if (output.kind === 'succeeded') return { kind: 'succeeded' }
  const { kind, status, isOutcomeUnknown, message } = output.failure
  expect(message).toContain('crm')
  return {
    kind,
    ...(status === undefined ? {} : { status }),
    ...(isOutcomeUnknown === true ? { isOutcomeUnknown } : {}),
  }
}

function drip(socket: Parameters<Behaviour>[0]): void {
  socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
  const timer = setInterval(() => socket.write('1\r\nx\r\n'), 5)
  socket.on('close', () => clearInterval(timer))
}

function flood(socket: Parameters<Behaviour>[0]): void {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk)) written += chunk.length
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}
