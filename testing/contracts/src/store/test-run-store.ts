import { describe, expect, test } from 'vitest'
import { newId } from '@gatehouse/core'
import type { Run, RunStore, WebhookDelivery } from '@gatehouse/automation'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

const caps = { perUser: 1_000, perTenant: 1_000 }

export function testRunStore(open: OpenStores<{ runs: RunStore }>): void {
  describe('run store', () => {
    const stores = openedStores(open)
    const runs = () => stores().runs
    // Runs of all tenants are looked for together, so that every run has an hour of its own.
    let hours = 0
    const newHour = (): number => ++hours * 3_600_000
    const newRun = (tenantId: string, more: Partial<Run> = {}): Run => runAt(newHour(), tenantId, more)

    /** A run that waits for its next look. */
    const waiting = async (more: Partial<Run> = {}): Promise<Run> => {
      const run = newRun(newTenant(), more)
      await runs().claim(run, caps)
      const saved: Run = { ...run, dueAt: run.startedAt + 10, ...more }
      expect(await runs().save(saved, { now: run.startedAt })).toBe(true)
      return saved
    }
    const takeOne = async (run: Run, now: number, until = now + 100) => {
      const taken = await runs().takeDue({ runnerId: 'r2', now, until }, 100)
      return taken.find((one) => one.run.id === run.id)
    }
    const forgetAll = async (...ended: Run[]) => {
      for (const run of ended) await runs().purge((run.finishedAt ?? 0) + 1, 1_000)
    }

    test('gives back a run as it was written, to its owner alone', async () => {
      const run = newRun(newTenant(), { idempotencyKey: 'k', timeoutMs: 5, callbackDigest: 'd' })
      expect(await runs().claim(run, caps)).toEqual({ kind: 'claimed' })
      expect(await runs().find(run.tenantId, run.userId, run.id)).toStrictEqual(run)
      expect(await runs().find(run.tenantId, 'usr_other', run.id)).toBeUndefined()
      expect(await runs().find(newTenant(), run.userId, run.id)).toBeUndefined()
      await end(run)
    })

    test('keeps every result, null and U+0000 as well', async () => {
      for (const result of [null, { text: 'a\u0000b' }, [1, 'two']]) {
        const run = newRun(newTenant())
        await runs().claim(run, caps)
        await end(run, { result })
        expect((await runs().find(run.tenantId, run.userId, run.id))?.result).toStrictEqual(result)
      }
    })

    test('claims an idempotency key once, for many at a time and whatever version', async () => {
      const run = newRun(newTenant(), { idempotencyKey: 'once' })
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, i) => {
          const action = { ...run.action, version: `1.0.${i}` }
          return runs().claim({ ...run, id: newId('run'), action }, caps)
        }),
      )
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1)
      const held = new Set(claims.flatMap((claim) => (claim.kind === 'held' ? [claim.by.id] : [])))
      expect(held.size).toBe(1)
      expect(await runs().claim({ ...run, id: newId('run'), userId: 'usr_2' }, caps)).toEqual({ kind: 'claimed' })
    })

    test('starts no more than the caps of a user and a tenant allow', async () => {
      const tenantId = newTenant()
      const small = { perUser: 2, perTenant: 3 }
      const claim = async (userId: string) => {
        const claimed = await runs().claim(newRun(tenantId, { userId }), small)
        return claimed.kind === 'full' ? claimed.cap : claimed.kind
      }
      expect([await claim('a'), await claim('a'), await claim('a')]).toEqual(['claimed', 'claimed', 'user'])
      expect([await claim('b'), await claim('b')]).toEqual(['claimed', 'tenant'])
    })

    test('gives a run that is due to one runner', async () => {
      const run = await waiting()
      const now = run.dueAt!
      expect(await takeOne(run, now - 1)).toBeUndefined()
      const taken = await Promise.all([1, 2, 3, 4].map(() => takeOne(run, now)))
      expect(taken.filter((one) => one !== undefined)).toHaveLength(1)
      expect(taken.find((one) => one !== undefined)).toStrictEqual({
        run: { ...run, runnerId: 'r2', dueAt: now + 100, phase: 'poll', lease: 2 },
        callbacks: [],
      })
    })

    test('says what a runner was doing whose lease has ended, and takes nothing from it any more', async () => {
      const run = newRun(newTenant())
      await runs().claim(run, caps)
      expect(await runs().renew(run, run.startedAt + 500)).toBe('held')
      expect(await takeOne(run, run.startedAt + 499)).toBeUndefined()
      const taken = await takeOne(run, run.startedAt + 500)
      expect(taken).toMatchObject({ abandonedPhase: 'start', run: { lease: 2 } })
      expect(await runs().renew(run, run.startedAt + 9_000)).toBe('lost')
      expect(await runs().save({ ...run, status: 'succeeded', finishedAt: 1 }, { now: 1 })).toBe(false)
      expect(await runs().renew(taken!.run, run.startedAt + 9_000)).toBe('held')
      expect(await takeOne(run, run.startedAt + 9_000)).toMatchObject({ abandonedPhase: 'start', run: { lease: 3 } })
    })

    test('hands over a run that asks, to one answer', async () => {
      const run = await waiting({ status: 'input_required', inputRequest: { message: 'Which?', schema: true } })
      const lease = { runnerId: 'r2', now: run.startedAt, until: run.startedAt + 100, inputDigest: 'i' }
      const taken = await Promise.all([1, 2, 3].map(() => runs().takeForInput(run.tenantId, run.id, lease)))
      const [only, ...others] = taken.filter((one) => one !== undefined)
      expect(others).toEqual([])
      expect(only).toMatchObject({ status: 'running', phase: 'input', lastInputDigest: 'i', lease: 2 })
    })

    test('finds a question that nobody has answered', async () => {
      const run = await waiting({ status: 'input_required' })
      expect(await takeOne(run, run.dueAt!)).toMatchObject({ run: { phase: 'expire', status: 'input_required' } })
    })

    test('makes a run due for cancelling, also one that is in hand', async () => {
      const run = newRun(newTenant())
      await runs().claim(run, caps)
      expect(await runs().requestCancel(run.tenantId, 'usr_other', run.id, run.startedAt)).toBe(false)
      expect(await runs().requestCancel(run.tenantId, run.userId, run.id, run.startedAt)).toBe(true)
      expect(await runs().renew(run, run.startedAt + 100)).toBe('cancel_requested')
      await runs().save({ ...run, dueAt: run.startedAt + 900 }, { now: run.startedAt })
      const taken = await takeOne(run, run.startedAt)
      expect(taken).toMatchObject({ run: { phase: 'cancel' } })
      const now = run.startedAt + 1
      await runs().save({ ...taken!.run, dueAt: now + 900 }, { now, isCancelHandled: true })
      expect(await takeOne(run, now)).toBeUndefined()
      const again = await takeOne(run, now + 900)
      await end(again!.run)
      expect(await runs().requestCancel(run.tenantId, run.userId, run.id, now)).toBe(false)
    })

    test('keeps callbacks until they are read, in order and not too many', async () => {
      const run = await waiting()
      const now = run.startedAt
      const kept = []
      for (let i = 0; i < 12; i++) kept.push(await runs().addCallback(run.tenantId, run.id, { body: `${i}`, now }))
      expect(kept.filter(Boolean)).toHaveLength(10)
      const first = await takeOne(run, now)
      expect(first).toMatchObject({
        run: { phase: 'callback' },
        callbacks: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      })
      await runs().save({ ...first!.run, dueAt: now + 900 }, { now, readCallbacks: 9 })
      const second = await takeOne(run, now)
      expect(second?.callbacks).toEqual(['9'])
      await runs().save({ ...second!.run, dueAt: now + 900 }, { now, readCallbacks: 1 })
      expect(await takeOne(run, now)).toBeUndefined()
      const third = await takeOne(run, now + 900)
      await end(third!.run)
      expect(await runs().addCallback(run.tenantId, run.id, { body: 'late', now })).toBe(false)
    })

    test('lists the runs of a user, newest first, without results', async () => {
      const tenantId = newTenant()
      const made: Run[] = []
      for (let i = 0; i < 5; i++) {
        const run = newRun(tenantId)
        await runs().claim(run, caps)
        if (i % 2 === 0) await end(run, { result: 1 })
        made.unshift(run)
      }
      await runs().claim(newRun(tenantId, { userId: 'usr_other' }), caps)
      const listed = await allPages((page) => runs().list(tenantId, { userId: 'usr_1' }, page), 2)
      expect(listed.map(({ id }) => id)).toEqual(made.map(({ id }) => id))
      expect(listed.every((run) => run.result === undefined)).toBe(true)
      const ended = await runs().list(tenantId, { userId: 'usr_1', statuses: ['succeeded'] }, { limit: 10 })
      expect(ended.items).toHaveLength(3)
    })

    test('forgets runs that ended long ago, and their keys with them', async () => {
      const run = newRun(newTenant(), { idempotencyKey: 'k' })
      await runs().claim(run, caps)
      await end(run, { finishedAt: run.startedAt + 1 })
      expect(await runs().claim({ ...run, id: newId('run') }, caps)).toMatchObject({ kind: 'held', by: { id: run.id } })
      await forgetAll({ ...run, finishedAt: run.startedAt + 1 })
      expect(await runs().find(run.tenantId, run.userId, run.id)).toBeUndefined()
      expect(await runs().claim({ ...run, id: newId('run') }, caps)).toEqual({ kind: 'claimed' })
    })

    test('keeps a delivery with the step it tells of, until it is delivered', async () => {
      const run = newRun(newTenant())
      await runs().claim(run, caps)
      const now = newHour() * 1_000
      const delivery = newDelivery(run, now)
      await end(run, {}, delivery)
      const lost = newDelivery(run, now)
      expect(await runs().save({ ...run, lease: 0 }, { now, delivery: lost })).toBe(false)
      const take = async (at: number) => {
        const taken = await runs().takeDueDeliveries({ now: at, until: at + 100 }, 1_000)
        return taken.filter(({ tenantId }) => tenantId === run.tenantId)
      }
      expect(await take(now)).toStrictEqual([{ ...delivery, attempts: 1, dueAt: now + 100 }])
      expect(await take(now + 99)).toEqual([])
      await runs().postponeDelivery(run.tenantId, delivery.id, now + 500)
      expect(await take(now + 499)).toEqual([])
      expect(await take(now + 500)).toMatchObject([{ id: delivery.id, attempts: 2 }])
      await runs().removeDelivery(run.tenantId, delivery.id)
      expect(await take(now + 9_000)).toEqual([])
    })

    async function end(run: Run, more: Partial<Run> = {}, delivery?: WebhookDelivery): Promise<void> {
      const { dueAt: _due, ...rest } = run
      const ended: Run = { ...rest, status: 'succeeded', finishedAt: run.startedAt + 1_000, ...more }
      const isSaved = await runs().save(ended, { now: run.startedAt, ...(delivery === undefined ? {} : { delivery }) })
      expect(isSaved).toBe(true)
    }
  })
}

function runAt(startedAt: number, tenantId: string, more: Partial<Run>): Run {
  return {
    tenantId,
    id: newId('run', startedAt),
    userId: 'usr_1',
    principal: {
      tenantId,
      userId: 'usr_1',
      issuer: 'gatehouse',
      subject: 'usr_1',
      aliases: [],
      groups: ['ops'],
      roles: [],
      scopes: [],
      actor: { kind: 'key', id: 'key_1' },
    },
    action: {
      tenantId,
      namespace: 'jobs',
      name: 'report',
      version: '1.0.0',
      title: 'Report',
      description: '',
      effect: 'write',
      mode: 'async',
      inputSchema: true,
      tags: [],
      isDeprecated: false,
      document: 'd',
      hash: 'h',
      targetId: 't',
      request: { method: 'POST', path: '/jobs', parameters: [], accept: [] },
    },
    inputDigest: 'sha256:1',
    status: 'running',
    phase: 'start',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    startedAt,
    dueAt: startedAt + 100,
    runnerId: 'r1',
    lease: 1,
    ...more,
  }
}

function newDelivery(run: Run, dueAt: number): WebhookDelivery {
  return {
    tenantId: run.tenantId,
    id: newId('whd'),
    runId: run.id,
    url: 'https://hooks.example.com/x',
    secret: 'secret:hook',
    body: '{"run_id":"x"}',
    attempts: 0,
    dueAt,
  }
}
