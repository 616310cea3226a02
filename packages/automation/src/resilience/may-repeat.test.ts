import { EgressError, type EgressErrorCode, type EgressResponse } from '@gatehouse/egress'
import { expect, test } from 'vitest'
import { healthOf, mayHaveRun, type AttemptOutcome } from './attempt-outcome.ts'
import { mayRepeat, type Repeatable } from './may-repeat.ts'

const answered = (status: number): AttemptOutcome => ({ kind: 'answered', answer: { status } as EgressResponse })
const broken = (code: EgressErrorCode, mayHaveReachedServer: boolean, wasCutShort = false): AttemptOutcome => ({
  kind: 'broken',
  error: new EgressError(code, 'broken', { mayHaveReachedServer }),
  wasCutShort,
})
const read: Repeatable = { method: 'GET', effect: 'read', isKeyed: false }
const write: Repeatable = { method: 'POST', effect: 'write', isKeyed: false }
const keyed: Repeatable = { ...write, isKeyed: true }

test.each<[string, AttemptOutcome, { read: boolean; write: boolean; keyed: boolean }]>([
  ['503', answered(503), { read: true, write: false, keyed: true }],
  ['429', answered(429), { read: true, write: false, keyed: true }],
  ['502', answered(502), { read: true, write: false, keyed: true }],
  ['500', answered(500), { read: false, write: false, keyed: false }],
  ['404', answered(404), { read: false, write: false, keyed: false }],
  ['200', answered(200), { read: false, write: false, keyed: false }],
  ['no connection', broken('egress_unreachable', false), { read: true, write: true, keyed: true }],
  ['time-out before it was sent', broken('egress_timeout', false), { read: true, write: true, keyed: true }],
  ['time-out', broken('egress_timeout', true), { read: true, write: false, keyed: true }],
  ['a broken answer', broken('egress_bad_response', true), { read: true, write: false, keyed: true }],
  ['too large', broken('egress_too_large', true), { read: false, write: false, keyed: false }],
  ['a forbidden address', broken('egress_blocked', false), { read: false, write: false, keyed: false }],
  ['cancelled', broken('egress_cancelled', false), { read: false, write: false, keyed: false }],
])('after %s', (_name, outcome, expected) => {
  expect({
    read: mayRepeat(read, outcome),
    write: mayRepeat(write, outcome),
    keyed: mayRepeat(keyed, outcome),
  }).toEqual(expected)
})

test.each([
  ['a GET that changes something', { ...read, effect: 'write' as const }],
  ['a POST that only reads', { ...write, effect: 'read' as const }],
])('%s is not repeated', (_name, call) => {
  expect(mayRepeat(call, answered(503))).toBe(false)
})

test.each<[string, AttemptOutcome, string]>([
  ['500', answered(500), 'failed'],
  ['400', answered(400), 'alive'],
  ['429', answered(429), 'alive'],
  ['no connection', broken('egress_unreachable', false), 'failed'],
  ['a time-out', broken('egress_timeout', true), 'failed'],
  ['a time-out that the caller asked for', broken('egress_timeout', true, true), 'unknown'],
  ['an answer that is too large', broken('egress_too_large', true), 'alive'],
  ['a forbidden address', broken('egress_blocked', false), 'unknown'],
  ['a caller who went away', broken('egress_cancelled', true), 'unknown'],
])('%s means for the breaker: %s', (_name, outcome, health) => {
  expect(healthOf(outcome)).toBe(health)
})

test('a gateway that lost the answer leaves a doubt, an API that refused does not', () => {
  expect([502, 504, 503, 500, 429].map((status) => mayHaveRun(answered(status)))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
