import { describe, expect, test } from 'vitest'
import type { SinkStore } from '@gatehouse/audit'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testSinkStore(open: OpenStores<{ auditSinks: SinkStore }>): void {
  describe('sink store', () => {
    const stores = openedStores(open)
    const sinks = (): SinkStore => stores().auditSinks
    const opened = async (): Promise<string> => {
      const tenantId = newTenant()
      await sinks().open(tenantId, 'siem', { seq: 0, checkpoint: 0 })
      return tenantId
    }
    const lease = (holder: string, now: number) => ({ holder, now, until: now + 100 })

    test('leaves a sink that is known where it is', async () => {
      const tenantId = await opened()
      await sinks().claim(tenantId, 'siem', lease('one', 1))
      await sinks().advance(tenantId, 'siem', { holder: 'one', seq: 7, checkpoint: 2, at: 5 })
      await sinks().open(tenantId, 'siem', { seq: 0, checkpoint: 0 })
      expect(await sinks().list(tenantId)).toEqual([
        { tenantId, id: 'siem', seq: 7, checkpoint: 2, attempts: 0, dueAt: 0, deliveredAt: 5 },
      ])
      expect(await sinks().list(newTenant())).toEqual([])
    })

    test('gives a sink to one holder at a time', async () => {
      const tenantId = await opened()
      const holders = ['one', 'two', 'three', 'four']
      const claims = await Promise.all(holders.map((holder) => sinks().claim(tenantId, 'siem', lease(holder, 10))))
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1)
      const winner = holders[claims.findIndex((claim) => claim !== undefined)]!
      expect(await sinks().claim(tenantId, 'siem', lease('late', 50))).toBeUndefined()
      await sinks().release(tenantId, 'siem', 'late')
      expect(await sinks().claim(tenantId, 'siem', lease('late', 50))).toBeUndefined()
      await sinks().release(tenantId, 'siem', winner)
      expect(await sinks().claim(tenantId, 'siem', lease('late', 50))).toMatchObject({ seq: 0 })
    })

    test('moves nothing for a holder whose time is over and whose turn another one took', async () => {
      const tenantId = await opened()
      await sinks().claim(tenantId, 'siem', lease('slow', 0))
      expect(await sinks().claim(tenantId, 'siem', lease('next', 100))).toBeDefined()
      expect(await sinks().advance(tenantId, 'siem', { holder: 'slow', seq: 9, checkpoint: 0, at: 1 })).toBe(false)
      await sinks().postpone(tenantId, 'siem', { holder: 'slow', dueAt: 999, problem: 'x' })
      expect(await sinks().advance(tenantId, 'siem', { holder: 'next', seq: 3, checkpoint: 0, at: 1 })).toBe(true)
      expect(await sinks().list(tenantId)).toMatchObject([{ seq: 3, attempts: 0 }])
    })

    test('counts failed attempts, and waits until the next is due', async () => {
      const tenantId = await opened()
      for (const now of [10, 20]) {
        await sinks().claim(tenantId, 'siem', lease('one', now))
        await sinks().postpone(tenantId, 'siem', { holder: 'one', dueAt: now + 10, problem: 'status 503' })
      }
      expect(await sinks().claim(tenantId, 'siem', lease('one', 29))).toBeUndefined()
      const cursor = await sinks().claim(tenantId, 'siem', lease('one', 30))
      expect(cursor).toMatchObject({ attempts: 2, dueAt: 30, problem: 'status 503' })
      await sinks().advance(tenantId, 'siem', { holder: 'one', seq: 1, checkpoint: 0, at: 30 })
      expect((await sinks().list(tenantId))[0]).toEqual({
        tenantId,
        id: 'siem',
        seq: 1,
        checkpoint: 0,
        attempts: 0,
        dueAt: 0,
        deliveredAt: 30,
      })
    })
  })
}
