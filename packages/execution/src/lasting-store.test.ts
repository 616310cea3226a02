import { GatehouseError, silentLogger } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
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
  } as unknown as ExecutionStore
  const leaving = new AbortController()
  return { calls, leaving, lasting: lastingStore(store, { leaving: leaving.signal, log: silentLogger }) }
}

describe('a store whose outage costs no outcome', () => {
  test('records an end once the store is back', async () => {
    const { lasting, calls } = failing(2)
    expect(await lasting.finish(end)).toBe(true)
    expect(calls).toEqual(['finish', 'finish', 'finish'])
  })

  test('takes a beginning back whose answer was lost', async () => {
    const { lasting, calls } = failing(2)
    await expect(lasting.claim({ tenantId: 'tnt_1', id: 'exe_1' } as never)).rejects.toBe(outage)
    await expect.poll(() => calls).toEqual(['claim', 'release', 'release'])
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
})
