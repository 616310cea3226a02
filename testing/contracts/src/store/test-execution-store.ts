import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newId } from '@gatehouse/core'
import { hasEnded, type Execution, type ExecutionPause, type ExecutionStore } from '@gatehouse/execution'
import { allPages } from './all-pages.ts'
import { newExecution } from './new-execution.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { strangeTexts } from './strange-texts.ts'

export function testExecutionStore(open: OpenStores<{ executions: ExecutionStore }>): void {
  describe('execution store', () => {
    const stores = openedStores(open)
    const find = (execution: Execution): Promise<Execution | undefined> =>
      stores().executions.find(execution.tenantId, execution.userId, execution.id)
    /** Starts it and lets its backend name it. */
    const pausedUntil = async (execution: Execution, leaseUntil: number, endsBy = 9_000_000_000_000): Promise<void> => {
      await stores().executions.claim(execution)
      const { runnerId } = execution
      const pause = { ...waiting, leaseUntil, endsBy }
      const expected = { runnerId, revision: undefined }
      await stores().executions.pause({ ...keyOf(execution), expected, runnerId, status: 'running', pause })
    }

    test('records a start and its end', async () => {
      const execution = newExecution(newTenant())
      expect(await stores().executions.claim(execution)).toBeUndefined()
      expect(await find(execution)).toStrictEqual(execution)
      const end = { status: 'succeeded', result: { id: 7, list: [null] }, finishedAt: 2_000 } as const
      expect(await stores().executions.finish({ ...keyOf(execution), ...end })).toBe(true)
      expect(await find(execution)).toStrictEqual({ ...execution, ...end })
    })

    test('keeps what rules did to a result', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      const ruling = { version: 3, redactions: [{ kind: 'ssn', at: '/note' }], message: 'Not for agents.' }
      const end = { status: 'succeeded', result: null, ruling, finishedAt: 2_000 } as const
      expect(await stores().executions.finish({ ...keyOf(execution), ...end })).toBe(true)
      expect(await find(execution)).toStrictEqual({ ...execution, ...end })
    })

    test('keeps what a result has besides its value', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      const extras = {
        content: [{ type: 'image', data: 'AQI=', mimeType: 'image/png' }],
        meta: { 'a/b': null },
        warnings: ['odd'],
      } as const
      const end = { status: 'succeeded', result: 7, extras, finishedAt: 2_000 } as const
      await stores().executions.finish({ ...keyOf(execution), ...end })
      expect(await find(execution)).toStrictEqual({ ...execution, ...end })
    })

    test('forgets what ended long ago, the oldest first, and nothing that goes on or is of another tenant', async () => {
      const [tenantId, other] = [newTenant(), newTenant()]
      const ended = async (tenant: string, finishedAt: number | undefined): Promise<Execution> => {
        const execution = newExecution(tenant)
        await stores().executions.claim(execution)
        if (finishedAt !== undefined)
          await stores().executions.finish({ ...keyOf(execution), status: 'succeeded', result: 1, finishedAt })
        return execution
      }
      const [newest, oldest, old] = [
        await ended(tenantId, 3_000),
        await ended(tenantId, 1_000),
        await ended(tenantId, 2_000),
      ]
      const kept = [newest, await ended(tenantId, undefined), await ended(other, 1_000)]
      const forget = (limit: number) => stores().executions.forget(tenantId, { endedBefore: 3_000, limit })
      expect(await forget(1)).toBe(1)
      expect(await find(oldest)).toBeUndefined()
      expect(await find(old)).toBeDefined()
      expect(await forget(10)).toBe(1)
      expect(await forget(10)).toBe(0)
      for (const execution of kept) expect(await find(execution)).toBeDefined()
    })

    test('frees the idempotency keys of what ended long ago, and keeps the executions', async () => {
      const tenantId = newTenant()
      const [first, second] = [newExecution(tenantId), newExecution(tenantId)].map((one) => ({
        ...one,
        idempotencyKey: 'k',
      }))
      await stores().executions.claim(first!)
      const free = () => stores().executions.freeKeys(tenantId, { endedBefore: 2_001, limit: 10 })
      expect(await free()).toBe(0)
      await stores().executions.finish({ ...keyOf(first!), status: 'succeeded', result: 1, finishedAt: 2_000 })
      expect((await stores().executions.claim(second!))?.id).toBe(first!.id)
      expect(await free()).toBe(1)
      expect(await stores().executions.claim(second!)).toBeUndefined()
      expect((await find(first!))?.result).toBe(1)
      expect(await free()).toBe(0)
    })

    test('keeps a failure', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      const failure = { kind: 'rejected', message: 'No such customer.', status: 404, body: { a: null } } as const
      await stores().executions.finish({ ...keyOf(execution), status: 'failed', failure, finishedAt: 2_000 })
      expect(await find(execution)).toStrictEqual({ ...execution, status: 'failed', failure, finishedAt: 2_000 })
    })

    test('tells a result that is null from none', async () => {
      const [none, nothing] = [newExecution(newTenant()), newExecution(newTenant())]
      for (const execution of [none, nothing]) await stores().executions.claim(execution)
      const end = { status: 'succeeded', finishedAt: 2_000 } as const
      await stores().executions.finish({ ...keyOf(none), ...end })
      await stores().executions.finish({ ...keyOf(nothing), ...end, result: null })
      expect(Object.keys((await find(none))!)).not.toContain('result')
      expect((await find(nothing))?.result).toBeNull()
    })

    test('runs an idempotency key once under 200 concurrent claims, and tells the others who holds it', async () => {
      const tenantId = newTenant()
      const claims = Array.from({ length: 200 }, () => ({ ...newExecution(tenantId), idempotencyKey: 'key' }))
      const answers = await Promise.all(claims.map((claim) => stores().executions.claim(claim)))
      const winners = claims.filter((_, n) => answers[n] === undefined)
      expect(winners).toHaveLength(1)
      const holders = answers.filter((answer) => answer !== undefined)
      expect(new Set(holders.map(({ id }) => id))).toEqual(new Set([winners[0]!.id]))
      expect((await stores().executions.list(tenantId, {}, { limit: 300 })).items).toHaveLength(1)
    })

    test('answers a repeated key with the finished execution and its result', async () => {
      const execution = { ...newExecution(newTenant()), idempotencyKey: 'key' }
      await stores().executions.claim(execution)
      const end = { status: 'succeeded', result: [1], finishedAt: 2_000 } as const
      await stores().executions.finish({ ...keyOf(execution), ...end })
      const again = { ...execution, id: newId('exe'), inputDigest: 'sha256:other' }
      expect(await stores().executions.claim(again)).toStrictEqual({ ...execution, ...end })
      expect(await find(again)).toBeUndefined()
    })

    test('frees the key of another tenant, user or tool, and of no key at all', async () => {
      const execution = { ...newExecution(newTenant()), idempotencyKey: 'key' }
      await stores().executions.claim(execution)
      const { idempotencyKey: _key, ...withoutKey } = execution
      const others: Execution[] = [
        { ...execution, tenantId: newTenant() },
        { ...execution, userId: 'usr_other' },
        { ...execution, tool: 'mcp://github.create_issue' },
        { ...execution, idempotencyKey: 'Key' },
        withoutKey,
        withoutKey,
      ]
      for (const other of others) {
        expect(await stores().executions.claim({ ...other, id: newId('exe') })).toBeUndefined()
      }
    })

    test('forgets a running execution that is released, and frees its key', async () => {
      const execution = { ...newExecution(newTenant()), idempotencyKey: 'key' }
      await stores().executions.claim(execution)
      await stores().executions.release(newTenant(), execution.id)
      expect(await find(execution)).toStrictEqual(execution)
      await stores().executions.release(execution.tenantId, execution.id)
      expect(await find(execution)).toBeUndefined()
      expect(await stores().executions.claim({ ...execution, id: newId('exe') })).toBeUndefined()
    })

    test('does not release what has ended', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      await stores().executions.finish({ ...keyOf(execution), status: 'cancelled', finishedAt: 2_000 })
      await stores().executions.release(execution.tenantId, execution.id)
      expect(await find(execution)).toMatchObject({ status: 'cancelled' })
    })

    test('lets one of many end an execution', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      const ends = await Promise.all(
        (['succeeded', 'failed', 'cancelled', 'indeterminate'] as const).map((status) =>
          stores().executions.finish({ ...keyOf(execution), status, finishedAt: 2_000 }),
        ),
      )
      expect(ends.filter(Boolean)).toHaveLength(1)
      expect(await stores().executions.finish({ ...keyOf(execution), status: 'failed', finishedAt: 3_000 })).toBe(false)
      expect((await find(execution))?.finishedAt).toBe(2_000)
    })

    test('shows an execution to its owner only', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      expect(await stores().executions.find(execution.tenantId, 'usr_other', execution.id)).toBeUndefined()
      expect(await stores().executions.find(newTenant(), execution.userId, execution.id)).toBeUndefined()
    })

    test('keeps tenants apart', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      const here = newTenant()
      expect((await stores().executions.list(here, {}, { limit: 10 })).items).toEqual([])
      const end = { tenantId: here, id: execution.id, status: 'failed', finishedAt: 2_000 } as const
      expect(await stores().executions.finish(end)).toBe(false)
      expect((await find(execution))?.status).toBe('running')
    })

    test('lists the newest first without results, each once although executions start meanwhile', async () => {
      const tenantId = newTenant()
      const started = Array.from({ length: 9 }, (_, n) => ({ ...newExecution(tenantId), startedAt: 1_000 + (n >> 1) }))
      for (const execution of started) {
        await stores().executions.claim(execution)
        const end = { status: 'succeeded', result: 'large', finishedAt: 2_000 } as const
        await stores().executions.finish({ ...keyOf(execution), ...end })
      }
      const listed = await allPages(
        (page) => stores().executions.list(tenantId, {}, page),
        2,
        async () => void (await stores().executions.claim({ ...newExecution(tenantId), startedAt: 9_000 })),
      )
      expect(listed.map(({ id }) => id)).toEqual(
        started.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id),
      )
      expect(listed.every((execution) => !('result' in execution))).toBe(true)
    })

    test('filters by user, tool and status together', async () => {
      const tenantId = newTenant()
      const wanted = { ...newExecution(tenantId), userId: 'usr_1', tool: 'a://b.c' }
      const others = [
        { ...wanted, userId: 'usr_2' },
        { ...wanted, tool: 'a://b.d' },
      ].map((other) => ({ ...other, id: newId('exe') }))
      const ended = { ...wanted, id: newId('exe') }
      for (const execution of [wanted, ...others, ended]) await stores().executions.claim(execution)
      await stores().executions.finish({ ...keyOf(ended), status: 'failed', finishedAt: 2_000 })
      const filter = { userId: 'usr_1', tool: 'a://b.c', status: 'running' } as const
      const { items } = await stores().executions.list(tenantId, filter, { limit: 10 })
      expect(items.map(({ id }) => id)).toEqual([wanted.id])
    })

    test('ends what a stopped runner left: reads failed, writes indeterminate', async () => {
      const tenantId = newTenant()
      const runnerId = newId('run')
      const [read, write, destructive] = (['read', 'write', 'destructive'] as const).map((effect) => ({
        ...newExecution(tenantId),
        effect,
        runnerId,
      })) as [Execution, Execution, Execution]
      const living = { ...newExecution(tenantId), runnerId: 'run_living' }
      for (const execution of [read, write, destructive, living]) await stores().executions.claim(execution)
      // Other tests of this suite leave executions of `run_test` behind.
      const liveRunnerIds = ['run_living', 'run_test']
      expect(await stores().executions.endAbandoned({ liveRunnerIds, finishedAt: 7_000 })).toBe(3)
      expect(await find(read)).toMatchObject({ status: 'failed', finishedAt: 7_000 })
      expect(await find(write)).toMatchObject({ status: 'indeterminate', failure: { isOutcomeUnknown: true } })
      expect(await find(destructive)).toMatchObject({ status: 'indeterminate' })
      expect(await find(living)).toMatchObject({ status: 'running' })
      expect(await stores().executions.endAbandoned({ liveRunnerIds, finishedAt: 8_000 })).toBe(0)
    })

    test('ends only what started before a moment, when asked so', async () => {
      const tenantId = newTenant()
      const [old, young] = [1_000, 5_000].map((startedAt) => ({
        ...newExecution(tenantId),
        runnerId: newId('run'),
        startedAt,
      })) as [Execution, Execution]
      for (const execution of [old, young]) await stores().executions.claim(execution)
      const liveRunnerIds = ['run_living', 'run_test']
      await stores().executions.endAbandoned({ liveRunnerIds, startedBefore: 5_000, finishedAt: 7_000 })
      expect((await find(old))?.status).not.toBe('running')
      expect(await find(young)).toMatchObject({ status: 'running' })
      // Other tests count what is abandoned.
      await stores().executions.finish({ ...keyOf(young), status: 'failed', finishedAt: 8_000 })
    })

    test('keeps how an execution waits, and goes on from what was seen only', async () => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      const { runnerId } = execution
      const pauseOf = (change: Partial<ExecutionPause> = {}): ExecutionPause => ({
        handle: 'run_1',
        questions: 0,
        revision: 0,
        leaseUntil: 5_000,
        endsBy: 9_000_000_000_000,
        ...change,
      })
      const write = (revision: number | undefined, pause: ExecutionPause, change: { by?: string; to?: string } = {}) =>
        stores().executions.pause({
          ...keyOf(execution),
          expected: { runnerId: change.by ?? runnerId, revision },
          runnerId: change.to ?? runnerId,
          status: pause.request === undefined ? 'running' : 'input_required',
          pause,
        })
      expect(await write(1, pauseOf())).toBe(false)
      expect(await write(undefined, pauseOf(), { by: 'run_other' })).toBe(false)
      expect(await write(undefined, pauseOf({ progress: { fraction: 0.5, message: 'half' } }))).toBe(true)
      expect(await write(undefined, pauseOf())).toBe(false)
      expect(await find(execution)).toStrictEqual({
        ...execution,
        pause: pauseOf({ progress: { fraction: 0.5, message: 'half' }, revision: 1 }),
      })
      const request = { message: 'Sure?', schema: { type: 'object', properties: { 10: true, yes: {} } } }
      expect(await write(1, pauseOf({ request, questions: 1, leaseUntil: 0 }), { to: 'run_2' })).toBe(true)
      expect(await find(execution)).toMatchObject({
        status: 'input_required',
        runnerId: 'run_2',
        pause: { request, revision: 2 },
      })
      const end = { status: 'succeeded', result: 1, finishedAt: 2_000 } as const
      expect(await stores().executions.finish({ ...keyOf(execution), ...end })).toBe(true)
      expect(await write(2, pauseOf(), { by: 'run_2' })).toBe(false)
      expect(await find(execution)).toMatchObject({ status: 'succeeded' })
    })

    test('lets one of many take an execution over', async () => {
      const execution = newExecution(newTenant())
      await pausedUntil(execution, 0)
      const takers = Array.from({ length: 50 }, (_, n) => `run_${n}`)
      const won = await Promise.all(
        takers.map((taker) =>
          stores().executions.pause({
            ...keyOf(execution),
            expected: { runnerId: execution.runnerId, revision: 1 },
            runnerId: taker,
            status: 'running',
            pause: { ...waiting, leaseUntil: 9_000 },
          }),
        ),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect((await find(execution))?.runnerId).toBe(takers[won.indexOf(true)])
    })

    test('leaves what a backend has named to those who go on with it, and names what nobody follows', async () => {
      const tenantId = newTenant()
      const [left, followed, elsewhere] = [1_000, 8_000, 8_000].map((_, n) => ({
        ...newExecution(tenantId),
        runnerId: n === 2 ? newId('run') : `run_${tenantId}`,
      })) as [Execution, Execution, Execution]
      await pausedUntil(left, 1_000)
      await pausedUntil(followed, 8_000)
      await pausedUntil(elsewhere, 8_000)
      const liveRunnerIds = ['run_living', 'run_test']
      await stores().executions.endAbandoned({ liveRunnerIds, finishedAt: 7_000 })
      const ofTenant = async (options: { leaseBefore: number; onlyRunnerId?: string }) =>
        (await stores().executions.unfollowed({ ...options, limit: 1_000 }))
          .filter((execution) => execution.tenantId === tenantId)
          .map(({ id }) => id)
      expect(await ofTenant({ leaseBefore: 7_000 })).toEqual([left.id])
      expect((await ofTenant({ leaseBefore: 7_000, onlyRunnerId: left.runnerId })).toSorted()).toEqual(
        [left.id, elsewhere.id].toSorted(),
      )
      expect(await find(left)).toMatchObject({ status: 'running', pause: { handle: 'run_1' } })
    })

    test('ends what has waited too long, and nothing else', async () => {
      const tenantId = newTenant()
      const [old, young, plain] = [newExecution(tenantId), newExecution(tenantId), newExecution(tenantId)]
      await pausedUntil(old, 0, 5_000)
      await pausedUntil(young, 0, 90_000_000)
      await stores().executions.claim(plain)
      expect(await stores().executions.endOverdue(6_000)).toBeGreaterThanOrEqual(1)
      expect(await find(old)).toMatchObject({
        status: 'indeterminate',
        finishedAt: 6_000,
        failure: { kind: 'timeout', isOutcomeUnknown: true },
      })
      expect(await find(young)).toMatchObject({ status: 'running' })
      expect(await find(plain)).toMatchObject({ status: 'running' })
    })

    test('never leaves an end, whatever is written afterwards', async () => {
      const end = fc.constantFrom(...(['succeeded', 'failed', 'cancelled', 'indeterminate'] as const))
      const step = fc.oneof(
        fc.record({ kind: fc.constant('pause' as const), asks: fc.boolean(), seen: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ kind: fc.constant('finish' as const), status: end }),
        fc.record({ kind: fc.constant('overdue' as const) }),
        fc.record({ kind: fc.constant('release' as const) }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
          const execution = newExecution(newTenant())
          const key = keyOf(execution)
          await stores().executions.claim(execution)
          let before = await find(execution)
          for (const one of steps) {
            if (one.kind === 'pause') {
              await stores().executions.pause({
                ...key,
                expected: { runnerId: execution.runnerId, revision: one.seen === 0 ? undefined : one.seen },
                runnerId: execution.runnerId,
                status: one.asks ? 'input_required' : 'running',
                pause: waiting,
              })
            } else if (one.kind === 'finish') {
              await stores().executions.finish({ ...key, status: one.status, finishedAt: 2_000 })
            } else if (one.kind === 'overdue') {
              await stores().executions.endOverdue(3_000)
            } else if (before !== undefined && hasEnded(before.status)) {
              await stores().executions.release(key.tenantId, key.id)
            }
            const after = await find(execution)
            if (before !== undefined && hasEnded(before.status)) expect(after).toStrictEqual(before)
            before = after
          }
        }),
        { numRuns: 40 },
      )
    })

    test.each(strangeTexts)('keeps %s in a result and in a key', async (_name, text) => {
      const execution = { ...newExecution(newTenant()), idempotencyKey: text, tool: `a://b.${text}` }
      await stores().executions.claim(execution)
      const result = { [text]: [text, { deep: text }] }
      await stores().executions.finish({ ...keyOf(execution), status: 'succeeded', result, finishedAt: 2_000 })
      expect((await find(execution))?.result).toStrictEqual(result)
      expect(await stores().executions.claim({ ...execution, id: newId('exe') })).toMatchObject({ id: execution.id })
    })

    test.each([
      ['numbers beyond 2^53', [2 ** 53 + 2, -1e308, 5e-324, 1.0000000000000002]],
      ['a megabyte of text', 'x'.repeat(1_000_000)],
      ['a deep document', JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown],
      ['members in their order', { z: 1, a: 2, 10: 3 }],
      ['a member named __proto__', JSON.parse('{"__proto__":{"a":1}}') as unknown],
    ])('keeps %s in a result', async (_name, result) => {
      const execution = newExecution(newTenant())
      await stores().executions.claim(execution)
      await stores().executions.finish({ ...keyOf(execution), status: 'succeeded', result, finishedAt: 2_000 })
      expect(JSON.stringify((await find(execution))?.result)).toBe(JSON.stringify(result))
    })
  })
}

const waiting: ExecutionPause = {
  handle: 'run_1',
  questions: 0,
  revision: 0,
  leaseUntil: 9_000_000_000_000,
  endsBy: 9_000_000_000_000,
}

function keyOf(execution: Execution): { readonly tenantId: string; readonly id: string } {
  return { tenantId: execution.tenantId, id: execution.id }
}
