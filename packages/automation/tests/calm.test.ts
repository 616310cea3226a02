import type { ToolOutput } from '@gatehouse/spec'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer, answering, openBadDownstream, type Behaviour, type Call } from './bad-downstream.ts'

const noBreaker = { breaker: false } as const

/** One behaviour after the other, the last one for all that follow. */
function inTurn(...behaviours: readonly Behaviour[]): Behaviour {
  return (socket, request) => behaviours[Math.min(request.nth, behaviours.length) - 1]!(socket, request)
}

function failureOf(output: ToolOutput) {
  return output.kind === 'failed' ? output.failure : undefined
}

const silent: Behaviour = () => undefined
const reset: Behaviour = (socket) => void socket.resetAndDestroy()
const ok = answering(200)

test.each<[string, Call, number]>([
  ['a read', { effect: 'read' }, 3],
  ['a write', { effect: 'write' }, 1],
  ['a GET that changes something', { effect: 'write', method: 'GET' }, 1],
  ['a POST that only reads', { effect: 'read', method: 'POST' }, 1],
  ['a write with a key, where nobody says what the API does with it', { effect: 'write', idempotencyKey: 'k' }, 1],
  [
    'a write with a key that the API honours',
    { effect: 'write', idempotencyKey: 'k', policy: { retries: { baseDelayMs: 1, idempotencyKeyHonoured: true } } },
    3,
  ],
])('%s is sent so often when the API answers 503', async (_name, call, expected) => {
  await using api = await openBadDownstream(answering(503))
  expect(failureOf(await api.run(call))).toMatchObject({ kind: 'backend_error', status: 503 })
  expect(api.received).toHaveLength(expected)
})

test('a read that finds the API well again succeeds', async () => {
  await using api = await openBadDownstream(inTurn(answering(503), answering(502), ok))
  expect(await api.run()).toEqual({ kind: 'succeeded', value: { ok: true } })
})

test('a hang leaves time for another attempt where the policy says so', async () => {
  await using api = await openBadDownstream(inTurn(silent, ok))
  const policy = { timeoutMs: 3_000, retries: { attemptTimeoutMs: 60, baseDelayMs: 1 } }
  expect(await api.run({ policy })).toMatchObject({ kind: 'succeeded' })
})

test('a doubt about an earlier attempt is not forgotten', async () => {
  const policy = { retries: { idempotencyKeyHonoured: true, baseDelayMs: 1 } }
  for (const last of [answering(409), answering(503), reset]) {
    await using api = await openBadDownstream(inTurn(reset, last))
    const output = await api.run({ effect: 'write', idempotencyKey: 'k', policy })
    expect(failureOf(output)).toMatchObject({ isOutcomeUnknown: true })
  }
})

test('a write that certainly was not sent is sent once the API is there', async () => {
  const gone = await openBadDownstream(ok)
  await gone[Symbol.asyncDispose]()
  const refused = Promise.withResolvers<void>()
  // The length of a pause is asked for once the first attempt has been refused.
  const random = (): number => {
    refused.resolve()
    return 0.9
  }
  await using caller = await openBadDownstream(ok, { random })
  const policy = { timeoutMs: 10_000, retries: { baseDelayMs: 300, max: 5 } }
  const running = caller.run({ effect: 'write', baseUrl: gone.url, policy })
  await refused.promise
  await using back = await openBadDownstream(ok, { port: Number(new URL(gone.url).port) })
  expect(await running).toMatchObject({ kind: 'succeeded' })
  expect(back.received).toEqual(['POST /do'])
})

test('waits as long as the API asks, when the call has the time', async () => {
  await using api = await openBadDownstream(inTurn(answering(429, { 'retry-after': '1' }), ok))
  const startedAt = performance.now()
  expect(await api.run({ policy: { timeoutMs: 10_000 } })).toMatchObject({ kind: 'succeeded' })
  expect(performance.now() - startedAt).toBeGreaterThan(950)
})

test('after Retry-After nothing is sent for anybody of the tenant, and callers are told for how long', async () => {
  await using api = await openBadDownstream(answering(429, { 'retry-after': '30' }))
  await api.run()
  const refused = failureOf(await api.run({ userId: 'usr_bob', effect: 'write' }))
  expect(refused).toMatchObject({ kind: 'rate_limited', retryAfterMs: expect.closeTo(30_000, -3) })
  expect(refused).not.toHaveProperty('isOutcomeUnknown')
  expect(api.received).toHaveLength(1)
  await api.run({ tenantId: 'other' })
  expect(api.received).toHaveLength(2)
})

test('where the API counts each user, only that user waits', async () => {
  await using api = await openBadDownstream(answering(429, { 'retry-after': '30' }))
  const policy = { rate: { per: 'user' } } as const
  await api.run({ policy })
  await api.run({ policy })
  await api.run({ policy, userId: 'usr_bob' })
  expect(api.received).toHaveLength(2)
})

test('RateLimit is believed before it comes to a refusal', async () => {
  await using api = await openBadDownstream(answering(200, { ratelimit: '"default";r=0;t=30' }))
  expect(await api.run()).toMatchObject({ kind: 'succeeded' })
  expect(failureOf(await api.run())).toMatchObject({ kind: 'rate_limited' })
  expect(api.received).toHaveLength(1)
})

test('a configured rate spreads calls, and refuses what would come too late', async () => {
  await using api = await openBadDownstream(ok)
  const policy = { timeoutMs: 400, rate: { requests: 5, perMs: 1_000 } }
  const outputs = await Promise.all(Array.from({ length: 10 }, () => api.run({ policy })))
  const failures = outputs.flatMap((output) => failureOf(output) ?? [])
  // One at once and then one in 200 ms.
  expect(outputs.length - failures.length).toBeLessThanOrEqual(3)
  expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['rate_limited']))
  expect(failures.every(({ retryAfterMs }) => retryAfterMs !== undefined && retryAfterMs > 0)).toBe(true)
})

test('opens after failures, says so at once, tries once, and closes', async () => {
  let isWell = false
  await using api = await openBadDownstream((socket) => socket.write(answer(isWell ? 200 : 500)))
  const policy = { breaker: { failures: 4, window: 10, openMs: 200 } }
  for (let calls = 0; calls < 4; calls++) await api.run({ policy, effect: 'write' })
  const refused = failureOf(await api.run({ policy }))
  expect(refused).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('Nothing was sent') })
  expect(refused!.retryAfterMs).toSatisfy((ms: number) => ms > 0 && ms <= 200)
  expect(api.received).toHaveLength(4)

  const trial = await until(async () => {
    const output = failureOf(await api.run({ policy, effect: 'write' }))
    return output?.kind === 'backend_error' ? output : undefined
  })
  expect(trial).toMatchObject({ status: 500 })
  expect(api.received).toHaveLength(5)

  isWell = true
  await until(async () => ((await api.run({ policy })).kind === 'succeeded' ? true : undefined))
  const many = await Promise.all(Array.from({ length: 20 }, () => api.run({ policy })))
  expect(many.every(({ kind }) => kind === 'succeeded')).toBe(true)
})

test.each([
  ['4xx', answering(404), 30, {}],
  ['time-outs that callers ask for', silent, 15, { timeoutMs: 10 }],
])('%s never open it', async (_name, behaviour, calls, call) => {
  await using api = await openBadDownstream(behaviour)
  for (let i = 0; i < calls; i++) await api.run({ ...call, effect: 'write' })
  expect(api.received).toHaveLength(calls)
})

test('the breaker of one tenant, address or override is not that of another', async () => {
  await using api = await openBadDownstream(answering(500))
  const policy = { breaker: { failures: 1 } }
  const apart = { ...policy, overrides: [{ name: 'do_*', breaker: { failures: 1 } }] }
  for (const call of [{ policy }, { policy, tenantId: 'other' }, { policy: apart }]) {
    await api.run(call)
    expect(failureOf(await api.run(call))).toMatchObject({ kind: 'unreachable' })
  }
  expect(api.received).toHaveLength(3)
})

test('retries stay within their share of the calls', async () => {
  await using api = await openBadDownstream(answering(503))
  const calls = 60
  for (let i = 0; i < calls; i++) await api.run({ policy: { ...noBreaker, retries: { baseDelayMs: 1 } } })
  expect(api.received.length).toBeGreaterThan(calls)
  expect(api.received.length).toBeLessThanOrEqual(calls + 3 + calls / 10)
})

test('so many at the same time, the others wait, and too many are refused', async () => {
  let [running, most] = [0, 0]
  await using api = await openBadDownstream((socket) => {
    most = Math.max(most, ++running)
    setTimeout(() => {
      running--
      socket.write(answer(200))
    }, 10)
  })
  const policy = { timeoutMs: 5_000, concurrency: { max: 3, maxQueued: 6 } }
  const outputs = await Promise.all(Array.from({ length: 20 }, () => api.run({ policy })))
  expect(most).toBe(3)
  expect(outputs.filter(({ kind }) => kind === 'succeeded')).toHaveLength(9)
  expect(failureOf(outputs.at(-1)!)).toMatchObject({ kind: 'rate_limited', retryAfterMs: 1_000 })
})

test('waiting ends with the time of the call and with the caller, and nothing was sent', async () => {
  await using api = await openBadDownstream(silent)
  const policy = { timeoutMs: 300, concurrency: { max: 1 } }
  const controller = new AbortController()
  const holding = api.run({ policy, effect: 'write' })
  const late = api.run({ policy, effect: 'write', timeoutMs: 40 })
  const gone = api.run({ policy, effect: 'write', signal: controller.signal })
  controller.abort()
  expect(failureOf(await late)).toEqual({ kind: 'timeout', message: expect.stringContaining('Nothing was sent') })
  expect(failureOf(await gone)).toMatchObject({ kind: 'cancelled' })
  expect(failureOf(await holding)).toMatchObject({ kind: 'timeout', isOutcomeUnknown: true })
  expect(api.received).toHaveLength(1)
})

test('masks and maps what comes back, also in a failure', async () => {
  const body = '{"data":[{"id":1,"card":"4111"}],"error":{"card":"4111"}}'
  const policy = {
    redact: ['/data/*/card', '/error/card'],
    response: { select: '/data', fields: { id: '/id', card: '/card' } },
  }
  await using api = await openBadDownstream(
    inTurn(answering(200, {}, body), answering(422, {}, body), answering(422, {}, '{"card":"4111"')),
  )
  expect(await api.run({ policy })).toEqual({ kind: 'succeeded', value: [{ id: 1, card: '[redacted]' }] })
  for (let failures = 0; failures < 2; failures++)
    expect(JSON.stringify(await api.run({ policy }))).not.toContain('4111')
})

test('a write reaches the API at most once, whatever goes wrong', async () => {
  const behaviours: Readonly<Record<string, Behaviour>> = {
    ok,
    reset,
    silent,
    garbage: (socket) => void socket.end('nonsense\r\n\r\n'),
    half: (socket) => void socket.end(answer(200, { 'content-length': '99' })),
    closed: (socket) => void socket.end(answer(200, { connection: 'close' })),
    error: answering(500),
    lost: answering(504),
    busy: answering(503, { 'retry-after': '0' }),
    limited: answering(429, { 'retry-after': '0' }),
  }
  const call = fc.record({
    effect: fc.constantFrom('write', 'destructive'),
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
    hasKey: fc.boolean(),
  })
  const schedule = fc.array(fc.constantFrom(...Object.keys(behaviours)), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 6 }), schedule, async (calls, names) => {
      await using api = await openBadDownstream((socket, request) => {
        behaviours[names[(request.nth - 1) % names.length]!]!(socket, request)
      })
      const policy = {
        ...noBreaker,
        timeoutMs: 2_000,
        retries: { max: 4, baseDelayMs: 1, attemptTimeoutMs: 25, budgetPercent: 100 },
      }
      const outputs = await Promise.all(
        calls.map(({ hasKey, ...rest }, i) =>
          api.run({ ...rest, policy, path: `/write/${i}`, ...(hasKey ? { idempotencyKey: `k${i}` } : {}) }),
        ),
      )
      for (const [i, output] of outputs.entries()) {
        const arrivals = api.received.filter((line) => line.endsWith(`/write/${i}`)).length
        expect(arrivals).toBeLessThanOrEqual(1)
        if (output.kind === 'succeeded') expect(arrivals).toBe(1)
      }
    }),
    { numRuns: 60 },
  )
})

/** Asks again until there is something; the test's own time bounds it. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
