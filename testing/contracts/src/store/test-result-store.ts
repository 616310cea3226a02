import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { NewResult, ResultStore } from '@gatehouse/automation'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

const room = 1_000_000_000

export function testResultStore(open: OpenStores<{ results: ResultStore }>): void {
  describe('result store', () => {
    const stores = openedStores(open)

    test('gives back the pieces as they were added, and the facts when all are there', async () => {
      const { results } = stores()
      const result = newResult(newTenant())
      const pieces = [randomBytes(192 * 1024), randomBytes(192 * 1024), Buffer.from([0])]
      await results.begin(result)
      for (const [position, content] of pieces.entries()) {
        expect(await results.append(result, { position, content }, room)).toBe('added')
      }
      expect(await results.find(result, 1)).toBeUndefined()
      expect(await results.finish(result, { sha256: 'abc', expiresAt: 99 })).toBe(true)
      const sizeBytes = 2 * 192 * 1024 + 1
      expect(await results.find(result, 98)).toStrictEqual({ ...result, sizeBytes, sha256: 'abc', expiresAt: 99 })
      for (const [position, content] of pieces.entries()) {
        expect((await results.piece(result, position))?.equals(content)).toBe(true)
      }
      expect(await results.piece(result, 3)).toBeUndefined()
    })

    test('a result of nothing is a result', async () => {
      const { results } = stores()
      const result = newResult(newTenant())
      await results.begin(result)
      await results.finish(result, { sha256: 'abc', expiresAt: 99 })
      expect(await results.find(result, 1)).toMatchObject({ sizeBytes: 0 })
      expect(await results.piece(result, 0)).toBeUndefined()
    })

    test('adds nothing beyond what the tenant may keep, unfinished results included', async () => {
      const { results } = stores()
      const tenantId = newTenant()
      const [one, other] = [newResult(tenantId), newResult(tenantId)]
      const content = Buffer.alloc(60)
      await results.begin(one)
      await results.begin(other)
      expect(await results.append(one, { position: 0, content }, 100)).toBe('added')
      expect(await results.append(other, { position: 0, content }, 100)).toBe('full')
      expect(await results.piece(other, 0)).toBeUndefined()
      const elsewhere = newResult(newTenant())
      await results.begin(elsewhere)
      expect(await results.append(elsewhere, { position: 0, content }, 100)).toBe('added')
      await results.remove(one)
      expect(await results.append(other, { position: 0, content }, 100)).toBe('added')
    })

    test('nothing is added to what is finished or removed', async () => {
      const { results } = stores()
      const [finished, removed] = [newResult(newTenant()), newResult(newTenant())]
      for (const result of [finished, removed]) await results.begin(result)
      await results.finish(finished, { sha256: 'abc', expiresAt: 99 })
      await results.remove(removed)
      for (const result of [finished, removed]) {
        expect(await results.append(result, { position: 0, content: Buffer.from('x') }, room)).toBe('gone')
        expect(await results.finish(result, { sha256: 'def', expiresAt: 999 })).toBe(false)
      }
      expect(await results.find(finished, 1)).toMatchObject({ sizeBytes: 0, sha256: 'abc' })
    })

    test('nobody else finds it, neither another user nor another tenant', async () => {
      const { results } = stores()
      const result = newResult(newTenant())
      await results.begin(result)
      await results.append(result, { position: 0, content: Buffer.from('x') }, room)
      await results.finish(result, { sha256: 'abc', expiresAt: 99 })
      const tenantId = newTenant()
      expect(await results.find({ ...result, userId: 'usr_other' }, 1)).toBeUndefined()
      expect(await results.find({ ...result, tenantId }, 1)).toBeUndefined()
      expect(await results.piece({ ...result, tenantId }, 0)).toBeUndefined()
      expect(await results.remove({ ...result, tenantId })).toBe(false)
      expect(await results.find(result, 1)).toBeDefined()
    })

    test('removing takes the pieces along', async () => {
      const { results } = stores()
      const result = newResult(newTenant())
      await results.begin(result)
      await results.append(result, { position: 0, content: Buffer.from('x') }, room)
      expect(await results.remove(result)).toBe(true)
      expect(await results.remove(result)).toBe(false)
      expect(await results.piece(result, 0)).toBeUndefined()
    })

    test('what has expired is not found, and is removed a few at a time, finished or not', async () => {
      const { results } = stores()
      const tenantId = newTenant()
      // Long ago, so that nothing of another test is due.
      const ids = [-30, -20, -10].map((expiresAt) => ({ ...newResult(tenantId), expiresAt }))
      for (const result of ids) {
        await results.begin(result)
        await results.append(result, { position: 0, content: Buffer.from('x') }, room)
      }
      await results.finish(ids[1]!, { sha256: 'abc', expiresAt: -20 })
      expect(await results.find(ids[1]!, -20)).toBeUndefined()
      expect(await results.find(ids[1]!, -21)).toBeDefined()
      expect(await results.removeExpired(-15, 1)).toBe(1)
      expect(await results.piece(ids[0]!, 0)).toBeUndefined()
      expect(await results.removeExpired(-15, 10)).toBe(1)
      expect(await results.removeExpired(-15, 10)).toBe(0)
      expect(await results.piece(ids[2]!, 0)).toBeDefined()
      expect(await results.removeExpired(-10, 10)).toBe(1)
    })
  })
}

function newResult(tenantId: string): NewResult {
  const id = `res_${randomBytes(8).toString('hex')}`
  return { tenantId, id, userId: 'usr_ada', contentType: 'application/pdf', createdAt: 1, expiresAt: 50 }
}
