import { expect, test } from 'vitest'
import { eventStream } from './event-stream.ts'

const { signal } = new AbortController()
const onError = (error: unknown): Response => Response.json({ error: { message: String(error) } })

test('what is returned or thrown before the first event is an answer like any other', async () => {
  const plain = await eventStream({ signal, onError }, async () => Response.json({ ok: true }))
  expect(await plain.json()).toEqual({ ok: true })
  const failing = eventStream({ signal, onError }, async () => Promise.reject(new Error('not yet')))
  await expect(failing).rejects.toThrow('not yet')
})

test('what is thrown later is an event', async () => {
  const answer = await eventStream({ signal, onError }, async (_signal, events) => {
    events.send('progress', { fraction: 0 })
    throw new Error('lost')
  })
  expect(await answer.text()).toBe(
    'event: progress\ndata: {"fraction":0}\n\nevent: error\ndata: {"error":{"message":"Error: lost"}}\n\n',
  )
})

test('says something while nothing happens', async () => {
  const done = Promise.withResolvers<undefined>()
  const answer = await eventStream({ signal, onError, keepAliveMs: 5 }, (_signal, events) => {
    events.keepAlive()
    return done.promise
  })
  const body = answer.body!.getReader()
  expect(new TextDecoder().decode((await body.read()).value)).toBe(': still here\n\n')
  done.resolve(undefined)
  await body.cancel()
})

test('progress that nobody reads is left out, the result is not', async () => {
  const piece = 'x'.repeat(100_000)
  const answer = await eventStream({ signal, onError }, async (_signal, events) => {
    for (let i = 0; i < 100; i++) events.send('progress', { piece })
    events.send('result', { ok: true })
    return undefined
  })
  const text = await answer.text()
  expect(text.length).toBeLessThan(2_000_000)
  expect(text.endsWith('event: result\ndata: {"ok":true}\n\n')).toBe(true)
})

test.each([
  ['is cancelled', false],
  ['goes on when it must', true],
])('work whose client goes away %s', async (_name, mustFinish) => {
  const gone = new AbortController()
  const seen = Promise.withResolvers<AbortSignal>()
  const done = Promise.withResolvers<undefined>()
  const answer = await eventStream({ signal: gone.signal, onError }, (inner, events) => {
    if (mustFinish) events.letFinish()
    events.send('progress', {})
    seen.resolve(inner)
    return done.promise
  })
  gone.abort()
  expect((await seen.promise).aborted).toBe(!mustFinish)
  done.resolve(undefined)
  await answer.body!.cancel()
})

test('a client who is gone before the first event leaves nothing that waits', async () => {
  const gone = new AbortController()
  const answer = eventStream({ signal: gone.signal, onError }, async (_signal, events) => {
    gone.abort()
    events.send('result', {})
    return undefined
  })
  expect((await answer).body).toBeNull()
})
