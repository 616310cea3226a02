import { describe, expect, test } from 'vitest'
import {
  createChainWriter,
  type AuditEntry,
  type AuditStore,
  type Checkpoint,
  type KeyDocument,
  type ProofStore,
} from '@gatehouse/audit'
import { newId } from '@gatehouse/core'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testProofStore(open: OpenStores<{ audit: AuditStore; auditProof: ProofStore }>): void {
  describe('proof store', () => {
    const stores = openedStores(open)
    const proof = (): ProofStore => stores().auditProof
    /** So many entries at 1,000, 1,001, … */
    const written = async (count: number): Promise<string> => {
      const tenantId = newTenant()
      const entries = Array.from({ length: count }, (_, n) => entryOf(tenantId, 1_000 + n))
      await createChainWriter(stores().audit).append(entries)
      return tenantId
    }

    test('knows the head of each chain, and that there is none', async () => {
      const tenantId = await written(3)
      const [last] = await proof().lines(tenantId, { from: 1, to: 9 }, 'newest', 1)
      expect(await proof().head(tenantId)).toEqual({ seq: 3, hash: last!.hash })
      expect(await proof().head(newTenant())).toEqual({ seq: 0, hash: '0'.repeat(64) })
    })

    test('reads lines up and down, within a range and not too many', async () => {
      const tenantId = await written(6)
      const seqs = async (...range: Parameters<ProofStore['lines']> extends [unknown, ...infer Rest] ? Rest : never) =>
        (await proof().lines(tenantId, ...range)).map(({ seq }) => seq)
      expect(await seqs({ from: 2, to: 5 }, 'oldest', 10)).toEqual([2, 3, 4, 5])
      expect(await seqs({ from: 2, to: 5 }, 'newest', 3)).toEqual([5, 4, 3])
      expect(await seqs({ from: 7, to: Number.MAX_SAFE_INTEGER }, 'oldest', 10)).toEqual([])
      const [line] = await proof().lines(tenantId, { from: 2, to: 2 }, 'oldest', 1)
      expect(JSON.parse(line!.text)).toMatchObject({ seq: 2, tenant_id: tenantId, at: '1970-01-01T00:00:01.001Z' })
    })

    test('finds the numbers of a time', async () => {
      const tenantId = await written(6)
      expect(await proof().rangeOf(tenantId, {})).toEqual({ from: 1, to: 6 })
      expect(await proof().rangeOf(tenantId, { since: 1_002, until: 1_004 })).toEqual({ from: 3, to: 4 })
      expect(await proof().rangeOf(tenantId, { since: 9_000 })).toBeUndefined()
      expect(await proof().countUnchained(tenantId, {})).toBe(0)
    })

    test('adds one checkpoint of a number, whoever is first', async () => {
      const tenantId = newTenant()
      const one = checkpointOf(tenantId, { number: 1, seq: 5, at: 1_000 })
      const added = await Promise.all([proof().addCheckpoint(one), proof().addCheckpoint({ ...one, key_id: 'other' })])
      expect(added.toSorted()).toEqual([false, true])
      await proof().addCheckpoint(checkpointOf(tenantId, { number: 2, seq: 5, at: 2_000 }))
      await proof().addCheckpoint(checkpointOf(tenantId, { number: 3, seq: 9, at: 3_000 }))
      expect(await proof().latestCheckpoint(tenantId)).toMatchObject({ number: 3, seq: 9 })
      const numbers = async (range: Parameters<ProofStore['checkpoints']>[1], limit = 9) =>
        (await proof().checkpoints(tenantId, range, limit)).map(({ number }) => number)
      expect(await numbers({ from: 5, to: 9 })).toEqual([1, 2, 3])
      expect(await numbers({ from: 5, to: 8, after: 1 })).toEqual([2])
      expect(await numbers({ from: 1, to: 9 }, 2)).toEqual([1, 2])
      expect(await proof().checkpointBefore(tenantId, 3_000, 100)).toMatchObject({ number: 2 })
      expect(await proof().checkpointBefore(tenantId, 9_000, 8)).toMatchObject({ number: 2 })
      expect(await proof().checkpointBefore(tenantId, 1_000, 8)).toBeUndefined()
      await proof().removeCheckpointsBefore(tenantId, 3)
      expect(await numbers({ from: 1, to: 9 })).toEqual([3])
      expect(await proof().latestCheckpoint(newTenant())).toBeUndefined()
    })

    test('keeps keys in their order, and the first of an id', async () => {
      const tenantId = newTenant()
      const key = (id: string, created_at: string): KeyDocument => ({
        type: 'key',
        tenant_id: tenantId,
        key_id: id,
        public_key: id,
        created_at,
      })
      await proof().addKey(key('b', '2026-01-01T00:00:00.000Z'))
      await proof().addKey(key('a', '2026-01-02T00:00:00.000Z'))
      await proof().addKey(key('b', '2027-01-01T00:00:00.000Z'))
      expect((await proof().keys(tenantId)).map(({ key_id, created_at }) => [key_id, created_at.slice(0, 4)])).toEqual([
        ['b', '2026'],
        ['a', '2026'],
      ])
    })

    test('removes the oldest entries piece by piece, of this tenant alone', async () => {
      const [tenantId, other] = [await written(10), await written(10)]
      expect(await proof().removeUpTo(tenantId, 7, 4)).toBe(4)
      expect(await proof().removeUpTo(tenantId, 7, 4)).toBe(3)
      expect(await proof().removeUpTo(tenantId, 7, 4)).toBe(0)
      expect(await proof().rangeOf(tenantId, {})).toEqual({ from: 8, to: 10 })
      expect(await proof().rangeOf(other, {})).toEqual({ from: 1, to: 10 })
      expect(await proof().removeUnchained(tenantId, 9_000, 10)).toBe(0)
    })
  })
}

function entryOf(tenantId: string, at: number): AuditEntry {
  return { tenantId, id: newId('aud'), operationId: newId('op'), phase: 'event', action: 'a', at }
}

function checkpointOf(
  tenantId: string,
  { number, seq, at }: { readonly number: number; readonly seq: number; readonly at: number },
): Checkpoint {
  return {
    type: 'checkpoint',
    tenant_id: tenantId,
    number,
    seq,
    hash: 'f'.repeat(64),
    at: new Date(at).toISOString(),
    previous: '0'.repeat(64),
    key_id: 'key',
    signature: 'signature',
  }
}
