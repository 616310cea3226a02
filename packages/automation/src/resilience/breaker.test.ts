import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closedBreaker, permit, report, type BreakerState, type Health } from './breaker.ts'

const settings = { failures: 3, window: 5, openMs: 1_000 }

/** One request after the other, each answered at once. */
function after(healths: readonly Health[], start: BreakerState = closedBreaker, nowMs = 0): BreakerState {
  return healths.reduce((state, health) => {
    const permission = permit(state, nowMs, 100)
    return permission.isAllowed
      ? report(permission.state, settings, { ticket: permission.ticket, health, nowMs })
      : state
  }, start)
}

test.each<[string, readonly Health[], BreakerState['kind']]>([
  ['three failures', ['failed', 'failed', 'failed'], 'open'],
  ['two failures', ['failed', 'failed'], 'closed'],
  ['three of the last five', ['failed', 'alive', 'failed', 'alive', 'failed'], 'open'],
  ['three, of which one is long past', ['failed', 'alive', 'alive', 'alive', 'failed', 'failed'], 'closed'],
  ['a hundred that say nothing', Array.from({ length: 100 }, () => 'unknown'), 'closed'],
])('after %s', (_name, healths, kind) => {
  expect(after(healths).kind).toBe(kind)
})

test('while it is open nothing goes, and it says for how long', () => {
  const open = after(['failed', 'failed', 'failed'])
  expect(permit(open, 400, 100)).toEqual({ isAllowed: false, retryAfterMs: 600 })
})

test('after that one call tries and the others wait', () => {
  const trial = permit(after(['failed', 'failed', 'failed']), 1_000, 300)
  expect(trial).toMatchObject({ isAllowed: true, state: { kind: 'half_open' } })
  if (!trial.isAllowed) return
  expect(permit(trial.state, 1_100, 300)).toEqual({ isAllowed: false, retryAfterMs: 200 })
  // A trial that never reports does not keep the door shut.
  expect(permit(trial.state, 1_300, 300).isAllowed).toBe(true)
})

test.each<[Health, BreakerState]>([
  ['alive', { kind: 'closed', epoch: 3, recent: [] }],
  ['failed', { kind: 'open', epoch: 3, untilMs: 2_000 }],
  ['unknown', { kind: 'open', epoch: 3, untilMs: 1_000 }],
])('a trial that is %s decides', (health, expected) => {
  expect(after([health], after(['failed', 'failed', 'failed']), 1_000)).toEqual(expected)
})

test('what began before it opened counts for nothing after', () => {
  const early = permit(closedBreaker, 0, 100)
  const open = after(['failed', 'failed', 'failed'])
  if (!early.isAllowed) return
  for (const health of ['alive', 'failed'] as const) {
    expect(report(open, settings, { ticket: early.ticket, health, nowMs: 500 })).toBe(open)
    const recovered = after(['alive'], open, 1_000)
    expect(report(recovered, settings, { ticket: early.ticket, health, nowMs: 1_001 })).toBe(recovered)
  }
})

test('whatever happens, it is bounded and lets somebody try in the end', () => {
  const step = fc.record({ health: fc.constantFrom<Health>('alive', 'failed', 'unknown'), passedMs: fc.nat(2_000) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      let [state, nowMs] = [closedBreaker, 0]
      for (const { health, passedMs } of steps) {
        nowMs += passedMs
        state = after([health], state, nowMs)
        if (state.kind === 'closed') expect(state.recent.length).toBeLessThanOrEqual(settings.window)
      }
      expect(permit(state, nowMs + settings.openMs, 100).isAllowed).toBe(true)
    }),
  )
})
