import { GatehouseError } from '@gatehouse/core'
import { expect, test } from 'vitest'
import { withinTime } from './within-time.ts'

const signal = new AbortController().signal

test('a time budget is kept: whoever asks goes on without the answer and knows why; the work is told to stop', async () => {
  let stopped: AbortSignal | undefined
  const outcome = await withinTime(20, signal, (within) => {
    stopped = within
    return new Promise<never>(() => {})
  })
  expect(outcome).toEqual({ kind: 'without', reason: 'time_budget' })
  expect(stopped?.aborted).toBe(true)
})

test('a model that fails is gone without, a defect is not hidden', async () => {
  const failing = () => Promise.reject(new GatehouseError('unavailable', 'model_busy', 'Busy.'))
  expect(await withinTime(1_000, signal, failing)).toEqual({ kind: 'without', reason: 'model_busy' })
  await expect(withinTime(1_000, signal, () => Promise.reject(new TypeError('defect')))).rejects.toThrow('defect')
  expect(await withinTime(1_000, signal, async () => 7)).toEqual({ kind: 'in_time', value: 7 })
})

test('whoever asked and left gets their own reason', async () => {
  const leaving = new AbortController()
  const asking = withinTime(1_000, leaving.signal, (within) => {
    const { promise, reject } = Promise.withResolvers<never>()
    within.addEventListener('abort', () => reject(new GatehouseError('timeout', 'model_unreachable', 'Cancelled.')))
    return promise
  })
  leaving.abort(new Error('gone home'))
  await expect(asking).rejects.toThrow('gone home')
})
