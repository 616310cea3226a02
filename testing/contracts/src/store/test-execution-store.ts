import { describe, expect, test } from 'vitest'
import { newId } from '@gatehouse/core'
import type { Execution, ExecutionStore } from '@gatehouse/execution'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { strangeTexts } from './strange-texts.ts'

export function testExecutionStore(open: OpenStores<{ executions: ExecutionStore }>): void {
  describe('execution store', () => {
    const stores = openedStores(open)
    const find = (execution: Execution): Promise<Execution | undefined> =>
      stores().executions.find(execution.tenantId, execution.userId, execution.id)

    test('records a start and its end', async () => {
      const execution = newExecution(newTenant())
      expect(await stores().executions.claim(execution)).toBeUndefined()
      expect(await find(execution)).toStrictEqual(execution)
      const end = { status: 'succeeded', result: { id: 7, list: [null] }, finishedAt: 2_000 } as const
      expect(await stores().executions.finish({ ...keyOf(execution), ...end })).toBe(true)
      expect(await find(execution)).toStrictEqual({ ...execution, ...end })
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

function newExecution(tenantId: string): Execution {
  return {
    tenantId,
    id: newId('exe'),
    userId: 'usr_1',
    actorId: 'key_1',
    tool: 'automation_hub://crm.create_job',
    toolVersion: '1.0.0',
    effect: 'write',
    inputDigest: 'sha256:00',
    status: 'running',
    runnerId: 'run_test',
    startedAt: 1_000,
  }
}

function keyOf(execution: Execution): { readonly tenantId: string; readonly id: string } {
  return { tenantId: execution.tenantId, id: execution.id }
}
