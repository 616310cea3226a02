import { createSchemaValidator } from '@gatehouse/json-schema'
import type { ToolOutput } from '@gatehouse/spec'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Composition } from '../action/composition.ts'
import type { RunEvent, RunStep } from '../run/step/run-step.ts'
import { openComposition, type Answer } from './composition.fixture.ts'

const ok = (value: unknown): Answer => ({ kind: 'succeeded', value })
const broken: Answer = { kind: 'failed', failure: { kind: 'backend_error', message: 'It is broken.' } }

const booking: Composition = {
  steps: [
    {
      id: 'reserve',
      call: 'shop:reserve',
      input: { sku: { $expr: 'input.sku' } },
      compensate: { call: 'shop:release', input: { id: { $expr: 'steps.reserve.id' } } },
    },
    {
      id: 'charge',
      call: 'shop:charge',
      input: { reservation: { $expr: 'steps.reserve.id' } },
      compensate: { call: 'shop:refund', input: {} },
    },
    { id: 'ship', call: 'shop:ship', input: {} },
  ],
  result: '{reservation: steps.reserve.id, parcel: steps.ship.parcel}',
}

test('hands outputs on and answers what the result says', async () => {
  const shop = openComposition(booking, { 'shop:reserve': [ok({ id: 'r1' })], 'shop:ship': [ok({ parcel: 'p9' })] })
  expect(await shop.start({ sku: 'a' })).toEqual({ kind: 'succeeded', value: { reservation: 'r1', parcel: 'p9' } })
  expect(shop.calls.map(({ call, input }) => [call, input])).toEqual([
    ['shop:reserve', { sku: 'a' }],
    ['shop:charge', { reservation: 'r1' }],
    ['shop:ship', {}],
  ])
  expect(shop.notes[0]).toMatchObject([{ step: 'reserve', outcome: 'succeeded' }, { step: 'charge' }, { step: 'ship' }])
  expect(JSON.stringify(shop.notes)).not.toContain('r1')
})

test('undoes in reverse order what was done, and says so', async () => {
  const shop = openComposition(booking, { 'shop:reserve': [ok({ id: 'r1' })], 'shop:ship': [broken] })
  const output = await shop.start({ sku: 'a' })
  expect(shop.calls.slice(3).map(({ call, input }) => [call, input])).toEqual([
    ['shop:refund', {}],
    ['shop:release', { id: 'r1' }],
  ])
  expect(output).toMatchObject({
    failure: { kind: 'backend_error', body: { step: 'ship', undone: ['charge', 'reserve'], not_undone: [] } },
  })
  expect((output as Extract<ToolOutput, { kind: 'failed' }>).failure.isOutcomeUnknown).toBeUndefined()
})

test('what cannot be undone is listed, the others are undone all the same, and the outcome is unknown', async () => {
  const shop = openComposition(booking, { 'shop:ship': [broken], 'shop:refund': [broken] })
  const output = await shop.start({ sku: 'a' })
  expect(output).toMatchObject({
    failure: { isOutcomeUnknown: true, body: { undone: ['reserve'], not_undone: [{ step: 'charge' }] } },
  })
  expect((output as Extract<ToolOutput, { kind: 'failed' }>).failure.message).toContain('charge could not be undone')
})

test('a run that is tried again uses the same keys, each step its own', async () => {
  const runs = await Promise.all(
    [1, 2].map(async () => {
      const shop = openComposition(booking, { 'shop:ship': [broken] })
      await shop.start({ sku: 'a' }, 'key-1')
      return shop.calls.map(({ idempotencyKey }) => idempotencyKey)
    }),
  )
  expect(runs[0]).toEqual(runs[1])
  expect(new Set(runs[0]).size).toBe(5)
})

test('a step whose condition does not hold is passed over; a failing one that may fail leaves its reason', async () => {
  const shop = openComposition(
    {
      steps: [
        { id: 'no', call: 'shop:reserve', input: {}, when: 'input.missing' },
        { id: 'may', call: 'shop:charge', input: {}, onFailure: 'continue' },
        { id: 'last', call: 'shop:ship', input: { why: { $expr: 'failures.may.kind' } }, when: '!(steps.may)' },
      ],
    },
    { 'shop:charge': [broken] },
  )
  expect(await shop.start({})).toMatchObject({ kind: 'succeeded' })
  expect(shop.calls.map(({ call, input }) => [call, input])).toEqual([
    ['shop:charge', {}],
    ['shop:ship', { why: 'backend_error' }],
  ])
})

test('asks, and goes on with the answer; an answer that does not fit is asked for again', async () => {
  const shop = openComposition(
    {
      steps: [
        { id: 'confirm', ask: { message: 'Sure?', schema: { type: 'object', required: ['yes'] } } },
        { id: 'go', call: 'shop:charge', input: { yes: { $expr: 'steps.confirm.yes' } } },
      ],
    },
    {},
    { mode: 'interactive' },
  )
  const asked = await shop.start({})
  expect(asked).toMatchObject({ kind: 'input_required', request: { message: 'Sure?' } })
  const again = await shop.next(asked, { kind: 'input', input: {} })
  expect(again).toMatchObject({ kind: 'input_required' })
  expect(await shop.next(again, { kind: 'poll' })).toMatchObject({ kind: 'input_required' })
  expect(await shop.next(again, { kind: 'input', input: { yes: 1 } })).toMatchObject({ kind: 'succeeded' })
  expect(shop.calls[0]!.input).toEqual({ yes: 1 })
})

test('waits for a call that takes longer, and hands a cancellation on before it undoes', async () => {
  const waiting: Answer = { kind: 'waiting', state: { at: 1 }, pollAfterMs: 5 }
  const answers = {
    'shop:charge': [waiting, { kind: 'failed', failure: { kind: 'cancelled', message: 'Stopped.' } }] as Answer[],
  }
  const shop = openComposition(booking, answers, { mode: 'async', calleeMode: 'async' })
  const step = await shop.start({ sku: 'a' })
  expect(step).toMatchObject({ kind: 'waiting', pollAfterMs: 5 })
  const ended = await shop.next(step, { kind: 'cancel' })
  expect(ended).toMatchObject({ kind: 'failed', failure: { kind: 'cancelled', body: { undone: ['reserve'] } } })
  expect(shop.calls.map(({ call, event }) => `${call} ${event}`)).toEqual([
    'shop:reserve start',
    'shop:charge start',
    'shop:charge cancel',
    'shop:release start',
  ])
})

test.each([
  ['does more than it says', { effect: 'read' as const, calleeEffect: 'write' as const }, 'which is more than read'],
  ['needs approval', { calleeApproval: 'required' as const }, 'needs approval'],
  ['takes longer than the action may', { calleeMode: 'async' as const }, 'may take long'],
  ['may ask', { calleeMode: 'interactive' as const }, 'may ask'],
])('a call that %s by now is refused', async (_what, facts, message) => {
  const shop = openComposition({ steps: [{ id: 'a', call: 'shop:charge', input: {} }] }, {}, facts)
  expect(await shop.start({})).toMatchObject({
    failure: { kind: 'not_executable', message: expect.stringContaining(message) as string },
  })
  expect(shop.calls).toEqual([])
})

test('an answer too large to keep stops the action and undoes the step', async () => {
  const shop = openComposition(booking, { 'shop:charge': [ok('x'.repeat(5_000_000))] })
  expect(await shop.start({ sku: 'a' })).toMatchObject({
    failure: { kind: 'too_large', body: { undone: ['charge', 'reserve'] } },
  })
})

/** Steps that succeed, fail, wait or are passed over, in any order, with and without what undoes them. */
const step = fc.record({
  outcome: fc.constantFrom('ok', 'fail', 'wait_ok', 'wait_fail'),
  mayFail: fc.boolean(),
  isUndoable: fc.boolean(),
  undo: fc.constantFrom('ok', 'fail', 'wait_ok'),
  runs: fc.boolean(),
})

test('whatever fails: nothing runs after the stop, and what was done is undone once, last first', async () => {
  const validator = createSchemaValidator()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.option(fc.nat(20)), async (plan, cancelAt) => {
      const answersOf = (how: string): Answer[] => [
        ...(how.startsWith('wait') ? [{ kind: 'waiting', state: {}, pollAfterMs: 1 } as const] : []),
        how.endsWith('ok') ? ok({}) : broken,
      ]
      const answers: Record<string, Answer[]> = {}
      const steps = plan.map((one, i) => {
        answers[`n:do${i}`] = answersOf(one.outcome)
        answers[`n:undo${i}`] = answersOf(one.undo)
        return {
          id: `s${i}`,
          call: `n:do${i}`,
          input: {},
          when: one.runs ? '`true`' : '`false`',
          ...(one.mayFail ? { onFailure: 'continue' as const } : {}),
          ...(one.isUndoable ? { compensate: { call: `n:undo${i}`, input: {} } } : {}),
        }
      })
      const shop = openComposition({ steps }, answers, { mode: 'async', calleeMode: 'async', validator })
      let at: RunStep = await shop.start({})
      for (let i = 0; at.kind === 'waiting'; i++) {
        const event: RunEvent = { kind: i === cancelAt ? 'cancel' : 'poll' }
        at = await shop.next(at, event)
      }
      const started = shop.calls.filter(({ event }) => event === 'start').map(({ call }) => call)
      const done = plan.flatMap((one, i) => (started.includes(`n:do${i}`) && one.outcome.endsWith('ok') ? [i] : []))
      const stopped = plan.findIndex(
        (one, i) => started.includes(`n:do${i}`) && one.outcome.endsWith('fail') && !one.mayFail,
      )
      const did = started.filter((call) => call.startsWith('n:do'))
      const undone = started.filter((call) => call.startsWith('n:undo'))
      expect(new Set(started).size).toBe(started.length)
      expect(did).toEqual(did.toSorted((a, b) => Number(a.slice(4)) - Number(b.slice(4))))
      if (stopped >= 0) expect(did.at(-1)).toBe(`n:do${stopped}`)
      const expected = done.filter((i) => plan[i]!.isUndoable).map((i) => `n:undo${i}`)
      expect(undone).toEqual(at.kind === 'succeeded' ? [] : expected.toReversed())
      if (cancelAt === null) expect(at.kind).toBe(stopped >= 0 ? 'failed' : 'succeeded')
    }),
    { numRuns: 300 },
  )
})
