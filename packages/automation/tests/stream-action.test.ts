import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Progress, StreamReading } from '@gatehouse/automation'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDownstream, type RunOptions } from './downstream.ts'

type Write = (response: ServerResponse) => unknown

const streaming =
  (contentType: string, write: Write) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': contentType })
    write(response)
  }

const events = (write: Write | string) =>
  streaming('text/event-stream', typeof write === 'string' ? (response) => response.end(write) : write)

async function runStream(
  answer: Parameters<typeof openDownstream>[0],
  stream: StreamReading = {},
  options: RunOptions = {},
): Promise<{ output: unknown; progress: readonly Progress[] }> {
  await using api = await openDownstream(answer)
  const progress: Progress[] = []
  const output = await api.run(
    {},
    {
      ...options,
      action: { effect: 'read', mode: 'stream', stream, ...options.action },
      request: { onProgress: (piece) => progress.push(piece), ...options.request },
    },
  )
  return { output, progress }
}

test('every event but the last is progress, and the last is the result', async () => {
  const { output, progress } = await runStream(events('data: {"n":1}\n\ndata: two\n\ndata: {"n":3}\n\n'))
  expect(output).toEqual({ kind: 'succeeded', value: { n: 3 } })
  expect(progress).toEqual([{ data: { n: 1 } }, { data: 'two' }])
})

test.each([
  ['application/x-ndjson', '{"n":1}\n\n{"n":2}\r\n{"n":3}'],
  ['application/jsonl; charset=utf-8', '{"n":1}\n{"n":2}\n{"n":3}\n'],
  ['application/json-seq', '\u001e{"n":1}\n\u001e{"n":2}\n\u001e{"n":3}\n'],
])('lines of %s are pieces', async (contentType, text) => {
  const { output, progress } = await runStream(streaming(contentType, (response) => response.end(text)))
  expect(output).toEqual({ kind: 'succeeded', value: { n: 3 } })
  expect(progress).toEqual([{ data: { n: 1 } }, { data: { n: 2 } }])
})

test('progress is heard while the stream is open', async () => {
  const heard = Promise.withResolvers<Progress>()
  const answer = events(async (response) => {
    response.write('data: {"percent":0.5,"note":"half"}\n\n')
    await heard.promise
    response.end('data: {"percent":1}\n\nevent: result\ndata: {"id":7}\n\n')
  })
  const reading: StreamReading = {
    progress: { at: '/percent', fractionAt: '/percent', messageAt: '/note' },
    result: { event: 'result', valueAt: '/id' },
  }
  const { output } = await runStream(answer, reading, { request: { onProgress: heard.resolve } })
  expect(output).toEqual({ kind: 'succeeded', value: 7 })
  expect(await heard.promise).toEqual({ fraction: 0.5, message: 'half', data: { percent: 0.5, note: 'half' } })
})

test('nothing is read after the result, and the connection is closed', async () => {
  const closed = Promise.withResolvers<unknown>()
  const answer = events((response) => {
    response.write('event: result\ndata: {"ok":true}\n\n')
    closed.resolve(once(response, 'close'))
  })
  const { output } = await runStream(answer, { result: { event: 'result' } })
  expect(output).toEqual({ kind: 'succeeded', value: { ok: true } })
  await closed.promise
})

test('texts of a token stream are put together, also those that look like JSON', async () => {
  const body = ['"Hel"', 'lo', ' ', '42', 'true', '[DONE]', 'not read'].map((token) => `data: ${token}\n\n`).join('')
  const { output, progress } = await runStream(events(body), { result: { join: true } })
  expect(output).toEqual({ kind: 'succeeded', value: 'Hello 42true' })
  expect(progress.length).toBe(5)
})

test('texts at a pointer are put together', async () => {
  const deltas = ['Hel', null, 'lo', undefined].map((text) =>
    JSON.stringify({ choices: [{ delta: { content: text } }] }),
  )
  const body = [...deltas, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
  const reading = { result: { at: '/choices/0/delta', valueAt: '/choices/0/delta/content', join: true } }
  expect((await runStream(events(body), reading)).output).toEqual({ kind: 'succeeded', value: 'Hello' })
})

test('a piece that says that it failed is a failure with its words', async () => {
  const body = 'data: 1\n\nevent: error\ndata: {"message":"out of paper","tray":2}\n\n'
  const reading: StreamReading = { failure: { event: 'error', messageAt: '/message' } }
  const { output } = await runStream(events(body), reading, { action: { effect: 'write' } })
  expect(output).toEqual({
    kind: 'failed',
    failure: {
      kind: 'backend_error',
      status: 200,
      message: 'The API crm says that it failed: out of paper',
      body: { message: 'out of paper', tray: 2 },
    },
  })
})

test.each([
  ['an end without the result', (response: ServerResponse) => response.end('data: {"n":1}\n\n'), 'bad_response'],
  ['a reset', (response: ServerResponse) => cut(response), 'bad_response'],
  ['nothing', (response: ServerResponse) => response.end(), 'bad_response'],
  ['a comment only', (response: ServerResponse) => response.end(': hello\n\n'), 'bad_response'],
  [
    'an event that is not closed',
    (response: ServerResponse) => response.end('event: result\ndata: {}'),
    'bad_response',
  ],
])('%s is an answer that cannot be used, and a write may have happened', async (_name, write, kind) => {
  const reading: StreamReading = { result: { event: 'result' } }
  const { output } = await runStream(events(write), reading, { action: { effect: 'write' } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind, isOutcomeUnknown: true } })
})

function cut(response: ServerResponse): void {
  response.write('data: {"n":1}\n\n', () => response.socket?.resetAndDestroy())
}

test('a read that broke off after its first piece is not asked for again', async () => {
  await using api = await openDownstream(events(cut))
  const action = { effect: 'read', mode: 'stream' } as const
  const output = await api.run({ method: 'GET' }, { action })
  expect(output).toMatchObject({ failure: { kind: 'bad_response', message: expect.stringContaining('broke off') } })
  expect(output).not.toHaveProperty('failure.isOutcomeUnknown')
  expect(api.received.length).toBe(1)
})

test('a stream that goes on for ever ends with the time-out of the call', async () => {
  const answer = events((response) => {
    const timer = setInterval(() => response.write('data: {"tick":true}\n\n'), 5)
    response.on('close', () => clearInterval(timer))
  })
  const { output, progress } = await runStream(answer, {}, { target: { timeoutMs: 200 } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'timeout' } })
  expect(progress.length).toBeGreaterThan(0)
})

test('a stream is bounded in bytes', async () => {
  const answer = events((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(`data: "${'x'.repeat(10_000)}"\n\n`));
    }
    response.on('drain', more)
    more()
  })
  const { output } = await runStream(answer, {}, { target: { maxResponseBytes: 100_000 } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'too_large' } })
})

test('who cancels ends the stream', async () => {
  const stop = new AbortController()
  const answer = events((response) => response.write('data: 1\n\ndata: 2\n\n'))
  const { output } = await runStream(answer, {}, { signal: stop.signal, request: { onProgress: () => stop.abort() } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'cancelled' } })
})

test.each([
  ['application/json', '{"ok":true}', { ok: true }],
  ['text/plain', 'done', { content_type: 'text/plain', text: 'done' }],
])('an answer of %s to a streaming action is the result', async (contentType, body, value) => {
  const { output, progress } = await runStream(streaming(contentType, (response) => response.end(body)))
  expect({ output, progress }).toEqual({ output: { kind: 'succeeded', value }, progress: [] })
})

test('pieces are masked, the result is masked and mapped, and a secret that is cut in two does not get through', async () => {
  const body = 'data: {"pin":1,"step":1}\n\ndata: {"pin":2,"data":{"id":7,"pin":3},"step":2}\n\n'
  const policy = { redact: ['/pin', '/data/pin'], response: { select: '/data' } }
  const { output, progress } = await runStream(events(body), {}, { target: { policy } })
  expect(output).toEqual({ kind: 'succeeded', value: { id: 7, pin: '[redacted]' } })
  expect(progress).toEqual([{ data: { pin: '[redacted]', step: 1 } }])

  const auth = { kind: 'api_access_token', token: 'env:CRM_TOKEN' } as const
  const said = ['downstream-', 'secret-1'].map((token) => `data: "${token}"\n\n`).join('')
  const joined = await runStream(events(said), { result: { join: true } }, { target: { auth } })
  expect(joined.output).toEqual({ kind: 'succeeded', value: '[redacted]' })
})

test('a line that is not JSON is an answer that cannot be used', async () => {
  const answer = streaming('application/x-ndjson', (response) => response.end('{"n":1}\nnot json\n'))
  expect((await runStream(answer)).output).toMatchObject({ failure: { kind: 'bad_response' } })
})

test('events are the same whatever ends their lines and wherever the network cuts them', async () => {
  const texts = fc.array(
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[\r\n\0]/g, ' ')),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  await using api = await openDownstream((request, response) => {
    const { ending, bom, lines, cuts } = JSON.parse(Buffer.from(request.url!.slice(4), 'base64url').toString()) as {
      ending: string
      bom: boolean
      lines: string[]
      cuts: number[]
    }
    const block = ['id: 1', 'retry: 5', ': comment', 'other: x', ...lines.map((line) => `data: ${line}`), '', '']
    const bytes = Buffer.from((bom ? '\ufeff' : '') + block.join(ending))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const points = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length]
    for (const [i, point] of points.slice(1).entries()) response.write(bytes.subarray(points[i], point))
    response.end()
  })
  const cases = fc.record({
    ending: fc.constantFrom('\n', '\r', '\r\n'),
    bom: fc.boolean(),
    lines: texts,
    cuts: fc.array(fc.nat(200), { maxLength: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const path = `/do/${Buffer.from(JSON.stringify(one)).toString('base64url')}`
      const action = { effect: 'read', mode: 'stream', stream: { result: { join: true } } } as const
      const output = await api.run({ method: 'GET', path }, { action })
      const text = one.lines.join('\n')
      expect(output).toEqual({ kind: 'succeeded', value: expectedText(text) })
    }),
    { numRuns: 60 },
  )
})

function expectedText(text: string): string {
  if (text === '') return ''
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return value
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : text
  } catch {
    return text
  }
}
