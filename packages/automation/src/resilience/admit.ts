import { healthOf, type AttemptOutcome } from './attempt-outcome.ts'
import { permit, report } from './breaker.ts'
import type { DownstreamCall } from './downstream-call.ts'
import type { Memory, Remembered } from './memory.ts'
import { pause } from './pause.ts'
import { learnRate, takePlace } from './rate.ts'
import { readRateHint } from './read-rate-hint.ts'
import { cancelledBefore, circuitOpen, noTimeLeft, queueFull, rateExhausted } from './refusals.ts'

/** Leave to send one request. Report how it ended, or dispose of it: one of the two always. */
export interface Admission extends Disposable {
  readonly report: (outcome: AttemptOutcome) => void
}

/**
 * Waits for the turn of a call: breaker, rate, room. Throws an `ActionFailed` when its turn does not come in time.
 * A call that has to wait longer than it can is refused at once, not after the wait.
 */
export async function admit(memory: Memory, call: DownstreamCall): Promise<Admission> {
  const remembered = memory.of(call)
  for (;;) {
    refuseWhileOpen(memory, remembered, call)
    await waitForRate(memory, remembered, call)
    const room = await waitForRoom(memory, remembered, call)
    // Somebody who was ahead of us may have been told to slow down in the meantime.
    if (remembered.rate.state.pausedUntilMs <= memory.clock.now()) return admission(memory, remembered, call, room)
    room[Symbol.dispose]()
  }
}

function refuseWhileOpen({ clock }: Memory, { breaker }: Remembered, call: DownstreamCall): void {
  if (call.settings.breaker === false) return
  const permission = permit(breaker.state, clock.now(), 0)
  if (!permission.isAllowed) throw circuitOpen(call.targetId, permission.retryAfterMs)
}

async function waitForRate({ clock }: Memory, { rate }: Remembered, call: DownstreamCall): Promise<void> {
  const nowMs = clock.now()
  const leftMs = timeLeft(call, nowMs)
  const place = takePlace(rate.state, call.settings.rate, nowMs, leftMs)
  if (!place.isTaken) throw rateExhausted(call.targetId, place.retryAfterMs)
  if (place.waitMs > 0 && rate.waiting >= call.settings.concurrency.maxQueued) throw queueFull(call.targetId)
  rate.state = place.state
  if (place.waitMs <= 0) return
  rate.waiting++
  try {
    await pause(place.waitMs, call.signal)
  } finally {
    rate.waiting--
  }
}

async function waitForRoom({ clock }: Memory, { gate }: Remembered, call: DownstreamCall): Promise<Disposable> {
  const longestWaitMs = timeLeft(call, clock.now())
  const entry = await gate.enter(call.settings.concurrency, { longestWaitMs, signal: call.signal })
  if (entry.isIn) return entry
  if (entry.why === 'full') throw queueFull(call.targetId)
  throw call.signal.aborted ? cancelledBefore(call.targetId) : noTimeLeft(call.targetId)
}

function admission(memory: Memory, remembered: Remembered, call: DownstreamCall, room: Disposable): Admission {
  const { breaker, rate, gate } = remembered
  const settings = call.settings.breaker
  let settle = (_outcome: AttemptOutcome | undefined): void => undefined
  if (settings !== false) {
    const permission = permit(breaker.state, memory.clock.now(), call.settings.timeoutMs + 1_000)
    if (!permission.isAllowed) {
      room[Symbol.dispose]()
      throw circuitOpen(call.targetId, permission.retryAfterMs)
    }
    breaker.state = permission.state
    settle = (outcome) => {
      const health = outcome === undefined ? 'unknown' : healthOf(outcome)
      const found = { ticket: permission.ticket, health, nowMs: memory.clock.now() }
      breaker.state = report(breaker.state, settings, found)
    }
  }
  let isReported = false
  return {
    report(outcome) {
      isReported = true
      settle(outcome)
      if (outcome.kind === 'broken') return
      const nowMs = memory.clock.now()
      const hint = readRateHint(outcome.answer, nowMs)
      rate.state = learnRate(rate.state, call.settings.rate, hint, { nowMs, underWay: gate.running - 1 })
    },
    [Symbol.dispose]() {
      if (!isReported) settle(undefined)
      room[Symbol.dispose]()
    },
  }
}

function timeLeft(call: DownstreamCall, nowMs: number): number {
  if (call.signal.aborted) throw cancelledBefore(call.targetId)
  const leftMs = call.deadlineAtMs - nowMs
  if (leftMs <= 0) throw noTimeLeft(call.targetId)
  return leftMs
}
