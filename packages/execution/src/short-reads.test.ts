import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Execution } from './execution.ts'
import { RecentReads } from './recent-reads.ts'
import { RunningExecutions } from './running-executions.ts'
import { storeNow } from './store-now.ts'

const execution: Execution = {
  tenantId: 't1',
  id: 'exe_1',
  userId: 'usr_1',
  actorId: 'key_1',
  tool: 'a://b.c',
  toolVersion: '1.0.0',
  effect: 'read',
  inputDigest: 'd',
  status: 'running',
  runnerId: 'run_1',
  startedAt: 1,
}

function started(): { running: RunningExecutions; end: () => void; done: Promise<Execution> } {
  const running = new RunningExecutions()
  const { promise, resolve } = Promise.withResolvers<void>()
  running.leaveUnstored(execution.id)
  const done = running.start(execution.id, async () => (await promise, execution))
  return { running, done, end: resolve }
}

describe('an execution that begins without a row', () => {
  test('gets one once, however many ask', async () => {
    const { running } = started()
    let writes = 0
    const executions = { claim: async () => (writes++, await nextTurn(), undefined) }
    const all = await Promise.all([1, 2, 3].map(() => storeNow({ running, executions }, execution)))
    await storeNow({ running, executions }, execution)
    expect([all, writes]).toEqual([[true, true, true], 1])
    expect(await running.endUnstored(execution.id)).toBe(false)
  })

  test('gets none once it has ended, and whoever asks hears so', async () => {
    const { running, end, done } = started()
    const executions = { claim: () => Promise.reject(new Error('nothing is to be written')) }
    expect(await running.endUnstored(execution.id)).toBe(true)
    expect(await storeNow({ running, executions }, execution)).toBe(false)
    end()
    await done
  })

  test('is not ended without a row while its row is being written', async () => {
    const { running } = started()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const storing = storeNow({ running, executions: { claim: () => promise } }, execution)
    let isUnstored: boolean | undefined
    const ending = running.endUnstored(execution.id).then((answer) => (isUnstored = answer))
    await nextTurn()
    expect(isUnstored).toBeUndefined()
    resolve(undefined)
    await Promise.all([storing, ending])
    expect(isUnstored).toBe(false)
  })

  test('is still without one when writing it failed', async () => {
    const { running } = started()
    const failing = { claim: () => Promise.reject(new Error('disk full')) }
    await expect(storeNow({ running, executions: failing }, execution)).rejects.toThrow('disk full')
    expect(await running.endUnstored(execution.id)).toBe(true)
  })

  test('any other has its row, and nothing is written', async () => {
    const running = new RunningExecutions()
    const executions = { claim: () => Promise.reject(new Error('nothing is to be written')) }
    expect(await storeNow({ running, executions }, execution)).toBe(true)
    expect(await running.endUnstored(execution.id)).toBe(false)
  })
})

describe('recent reads', () => {
  test('are their user’s alone', () => {
    const reads = new RecentReads()
    reads.keep(execution, 10)
    expect(reads.find('t1', 'usr_1', 'exe_1')).toBe(execution)
    expect(reads.find('t1', 'usr_2', 'exe_1')).toBeUndefined()
    expect(reads.find('t2', 'usr_1', 'exe_1')).toBeUndefined()
  })

  test('the oldest makes room, by number and by size', () => {
    const reads = new RecentReads()
    for (let i = 0; i < 1_001; i++) reads.keep({ ...execution, id: `exe_${i}` }, 1)
    expect(reads.find('t1', 'usr_1', 'exe_0')).toBeUndefined()
    expect(reads.find('t1', 'usr_1', 'exe_1')).toBeDefined()
    reads.keep({ ...execution, id: 'large' }, 8 * 1024 * 1024)
    expect(reads.find('t1', 'usr_1', 'exe_1000')).toBeUndefined()
    expect(reads.find('t1', 'usr_1', 'large')).toBeDefined()
  })
})
