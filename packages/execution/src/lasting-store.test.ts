import { setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError, silentLogger, type Logger } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
import type { Approval } from '@gatehouse/policy'
import type { Execution } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'
import { lastingStore } from './lasting-store.ts'

const outage = new GatehouseError('unavailable', 'database_unreachable', 'The database cannot be reached.')
const end = { tenantId: 'tnt_1', id: 'exe_1', status: 'succeeded', result: 1, finishedAt: 2 } as const

/** A store that fails the first times it is asked. */
function failing(times: number, error: unknown = outage) {
  const calls: string[] = []
  const ask = async (what: string): Promise<void> => {
    calls.push(what)
    if (calls.length <= times) throw error
  }
  const store = {
    claim: async () => void (await ask('claim')),
    finish: async () => {
      await ask('finish')
      return true
    },
    release: async () => ask('release'),
    claimAwaiting: async () => void (await ask('claimAwaiting')),
    find: async () => void (await ask('find')),
  } as unknown as ExecutionStore
  const leaving = new AbortController()
  const warned: (() => void)[] = []
  const logged: unknown[] = []
  const log: Logger = {
    ...silentLogger,
    warn: (...line: unknown[]) => {
      logged.push(line)
      warned.shift()?.()
    },
  }
  return { calls, leaving, logged, warned, lasting: lastingStore(store, { leaving: leaving.signal, log }) }
}

describe('a store whose outage costs no outcome', () => {
  test('records an end once the store is back', async () => {
    const { lasting, calls, logged } = failing(2)
    expect(await lasting.finish(end)).toBe(true)
    expect(calls).toEqual(['finish', 'finish', 'finish'])
    const line = [{ err: outage }, 'what became of an execution cannot be recorded yet']
    expect(logged).toEqual([line, line])
  })

  test('takes a beginning back whose answer was lost', async () => {
    const execution = { tenantId: 'tnt_1', id: 'exe_1' } as Execution
    for (const [begin, name] of [
      [(store: ExecutionStore) => store.claim(execution), 'claim'],
      [(store: ExecutionStore) => store.claimAwaiting(execution, {} as Approval), 'claimAwaiting'],
    ] as const) {
      const { lasting, calls } = failing(2)
      await expect(begin(lasting)).rejects.toBe(outage)
      await expect.poll(() => calls).toEqual([name, 'release', 'release'])
    }
  })

  test('leaves a beginning alone that was refused for another reason', async () => {
    const { lasting, calls } = failing(1, new GatehouseError('invalid', 'too_large', 'It is too large.'))
    await expect(lasting.claim({ tenantId: 'tnt_1', id: 'exe_1' } as Execution)).rejects.toMatchObject({
      code: 'too_large',
    })
    await sleep(1)
    expect(calls).toEqual(['claim'])
  })

  test('does not mind when a beginning cannot be taken back before the process stops', async () => {
    const { lasting, calls, leaving } = failing(Number.POSITIVE_INFINITY)
    await expect(lasting.claim({ tenantId: 'tnt_1', id: 'exe_1' } as Execution)).rejects.toBe(outage)
    leaving.abort()
    await expect.poll(() => calls).toEqual(['claim', 'release', 'release'])
    await sleep(1)
  })

  test('forgets what was refused once the store is back', async () => {
    const { lasting, calls } = failing(1)
    await lasting.release('tnt_1', 'exe_1')
    expect(calls).toEqual(['release', 'release'])
  })

  test('asks once for what may as well be asked again', async () => {
    const { lasting, calls } = failing(1)
    await expect(lasting.find('tnt_1', 'usr_1', 'exe_1')).rejects.toBe(outage)
    expect(calls).toEqual(['find'])
  })

  test('pauses longer each time, and not for seconds at once', async () => {
    const { lasting, calls, warned } = failing(3)
    const [early, late]: [number[], number[]] = [[], []]
    // Timers of one process run in the order in which they are due, however busy it is.
    for (const [i, pauseMs] of [100, 200, 400].entries()) {
      warned.push(() => {
        setTimeout(() => early.push(calls.length - i - 1), pauseMs - 50)
        setTimeout(() => late.push(calls.length - i - 1), pauseMs + 300)
      })
    }
    await lasting.finish(end)
    expect(early).toEqual([0, 0, 0])
    expect(late).not.toContain(0)
  })

  test('does not try again what is refused for another reason', async () => {
    const { lasting, calls } = failing(1, new GatehouseError('invalid', 'too_large', 'It is too large.'))
    await expect(lasting.finish(end)).rejects.toMatchObject({ code: 'too_large' })
    expect(calls).toEqual(['finish'])
  })

  test('gives up when the process stops', async () => {
    const { lasting, leaving } = failing(Number.POSITIVE_INFINITY)
    const finishing = lasting.finish(end)
    leaving.abort()
    await expect(finishing).rejects.toBe(outage)
  })

  test('does not wait out its pause when the process stops', async () => {
    const { lasting, leaving, warned } = failing(Number.POSITIVE_INFINITY)
    const heard: string[] = []
    // In the same turn as the pause begins: due before it ends.
    warned.push(() => {
      setTimeout(() => heard.push('a shorter time is over'), 90)
      setImmediate(() => leaving.abort())
    })
    await expect(lasting.finish(end)).rejects.toBe(outage)
    expect(heard).toEqual([])
  })
})
