import { silentLogger } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
import { createHeartbeat } from './heartbeat.ts'
import type { RunnerStore } from './runner-store.ts'

const leaseMs = 40

function storeOf(beat: RunnerStore['beat']): RunnerStore & { readonly left: string[] } {
  const left: string[] = []
  return {
    left,
    beat,
    living: async () => [],
    askToCancel: async () => {},
    takeCancellations: async () => [],
    leave: async ({ id }) => void left.push(id),
  }
}

const heartbeatOf = (runners: RunnerStore) =>
  createHeartbeat({ runners, tenantId: 'tnt_1', runnerId: 'run_1', log: silentLogger }, leaseMs)

describe('a heartbeat', () => {
  test('judges others once it has been heard for a lease', async () => {
    await using heartbeat = heartbeatOf(storeOf(async () => {}))
    await heartbeat.start()
    expect(heartbeat.canJudge()).toBe(false)
    await expect.poll(() => heartbeat.canJudge(), { interval: 5 }).toBe(true)
  })

  test('judges nobody after an outage, until it has been heard for a lease again', async () => {
    let isDown = false
    await using heartbeat = heartbeatOf(
      storeOf(async () => {
        if (isDown) throw new Error('the store is gone')
      }),
    )
    await heartbeat.start()
    await expect.poll(() => heartbeat.canJudge(), { interval: 5 }).toBe(true)
    isDown = true
    await expect.poll(() => heartbeat.canJudge(), { interval: 1 }).toBe(false)
    isDown = false
    await expect.poll(() => heartbeat.canJudge(), { interval: 5 }).toBe(true)
  })

  test('says that it stops', async () => {
    const store = storeOf(async () => {})
    const heartbeat = heartbeatOf(store)
    await heartbeat.start()
    await heartbeat[Symbol.asyncDispose]()
    expect(store.left).toEqual(['run_1'])
  })
})
