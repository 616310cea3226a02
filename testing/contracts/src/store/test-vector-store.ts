import type { StoredVector, VectorStore } from '@gatehouse/discovery'
import { describe, expect, test } from 'vitest'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

const vector = (...values: readonly number[]): StoredVector => ({ values: Int8Array.from(values), scale: 0.0078125 })

export function testVectorStore(open: OpenStores<{ vectors: VectorStore }>): void {
  describe('vector store', () => {
    const stores = openedStores(open)
    const begin = async (tenantId: string, embedderId = 'e:1', createdAt = 1) =>
      stores().vectors.beginSet({ tenantId, embedderId, dimensions: 3, settings: '{"a":1}', createdAt })

    test('begins a set once; beginning it again takes over the settings and keeps the rest', async () => {
      const tenantId = newTenant()
      const set = { tenantId, embedderId: 'e:1', dimensions: 3, settings: '{"a":1}', createdAt: 1 }
      expect(await begin(tenantId)).toStrictEqual(set)
      await stores().vectors.completeSet(tenantId, 'e:1', 9)
      const again = await stores().vectors.beginSet({ ...set, settings: '{}', createdAt: 5 })
      expect(again).toStrictEqual({ ...set, settings: '{}', completedAt: 9 })
      await begin(tenantId, 'e:2', 7)
      expect((await stores().vectors.sets(tenantId)).map(({ embedderId }) => embedderId)).toEqual(['e:2', 'e:1'])
      expect(await stores().vectors.sets(newTenant())).toEqual([])
    })

    test('gives vectors back exactly, those that are there, of that embedder and tenant', async () => {
      const [here, there] = [newTenant(), newTenant()]
      for (const tenantId of [here, there]) for (const id of ['e:1', 'e:2']) await begin(tenantId, id)
      const { vectors } = stores()
      await vectors.putVectors(
        here,
        'e:1',
        new Map([
          ['a', vector(-127, 0, 127)],
          ['b', vector(1, 2, 3)],
        ]),
      )
      await vectors.putVectors(here, 'e:1', new Map([['b', vector(3, 2, 1)]]))
      const known = await vectors.vectors(here, 'e:1', ['a', 'b', 'c'])
      expect(new Map(known)).toStrictEqual(
        new Map([
          ['a', vector(-127, 0, 127)],
          ['b', vector(3, 2, 1)],
        ]),
      )
      expect((await vectors.vectors(here, 'e:2', ['a'])).size).toBe(0)
      expect((await vectors.vectors(there, 'e:1', ['a'])).size).toBe(0)
      expect((await vectors.vectors(here, 'e:1', [])).size).toBe(0)
    })

    test('lets go of vectors that nobody needs, and of a whole set', async () => {
      const tenantId = newTenant()
      const { vectors } = stores()
      await begin(tenantId)
      await vectors.putVectors(tenantId, 'e:1', new Map(['a', 'b', 'c'].map((digest) => [digest, vector(1, 2, 3)])))
      expect(await vectors.keepOnly(tenantId, 'e:1', new Set(['b', 'z']))).toBe(2)
      expect([...(await vectors.vectors(tenantId, 'e:1', ['a', 'b', 'c'])).keys()]).toEqual(['b'])
      await vectors.removeSet(tenantId, 'e:1')
      expect(await vectors.sets(tenantId)).toEqual([])
      await begin(tenantId)
      expect((await vectors.vectors(tenantId, 'e:1', ['b'])).size).toBe(0)
    })

    test('is filled by one holder at a time, until its lease ends or it lets go', async () => {
      const tenantId = newTenant()
      await begin(tenantId)
      const claim = (holder: string, nowMs: number, untilMs: number) =>
        stores().vectors.claimSet(tenantId, 'e:1', { holder, nowMs, untilMs })
      expect(await claim('one', 0, 100)).toBe(true)
      expect(await claim('two', 50, 150)).toBe(false)
      expect(await claim('one', 60, 160)).toBe(true)
      expect(await claim('two', 160, 260)).toBe(true)
      expect(await claim('two', 170, 170)).toBe(true)
      expect(await claim('one', 171, 271)).toBe(true)
      expect(await stores().vectors.claimSet(tenantId, 'e:9', { holder: 'x', nowMs: 0, untilMs: 1 })).toBe(false)
    })
  })
}
