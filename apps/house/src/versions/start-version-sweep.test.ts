import { expect, test, vi } from 'vitest'
import { silentLogger } from '@gatehouse/core'
import { startVersionSweep } from './start-version-sweep.ts'

test('sweeps at the start and every hour, one at a time, until it is disposed; a failure is not the end', async () => {
  vi.useFakeTimers()
  try {
    const calls: (readonly [string, number | undefined])[] = []
    let isFailing = true
    const retire = async (tenantId: string, now?: number): Promise<number> => {
      calls.push([tenantId, now])
      if (isFailing) throw new Error('no database')
      return 1
    }
    const sweep = startVersionSweep({ actions: { retire }, clock: { now: () => 7 }, log: silentLogger }, 't1')
    expect(calls).toEqual([['t1', 7]])
    await vi.advanceTimersByTimeAsync(3_600_000)
    isFailing = false
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(calls).toHaveLength(3)
    await sweep[Symbol.asyncDispose]()
    await vi.advanceTimersByTimeAsync(7_200_000)
    expect(calls).toHaveLength(3)
  } finally {
    vi.useRealTimers()
  }
})
