import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChainWriter, type AuditEntry } from '@gatehouse/audit'
import { newId } from '@gatehouse/core'
import type { Execution } from '@gatehouse/execution'
import { createServerDatabase, engines, hasServer } from '@gatehouse/testing-database'
import { openDatabase, type Database } from '../src/index.ts'

describe.each(engines())('what calls write at once ($name)', (engine) => {
  let database: Database
  beforeAll(async () => void (database = await engine.open()))
  afterAll(() => database.close())

  test('every execution and every entry is there when it is acknowledged', async () => {
    const tenantId = newId('tnt')
    const writer = createChainWriter(database.stores.audit)
    await writer.append([entryOf(tenantId)])
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const execution = executionOf(tenantId)
        const entry = entryOf(tenantId)
        await Promise.all([database.stores.executions.claim(execution), writer.append([entry])])
        expect(await database.stores.executions.find(tenantId, 'usr_1', execution.id)).toMatchObject({
          status: 'running',
        })
        const end = { tenantId, id: execution.id, status: 'succeeded', result: { i }, finishedAt: 5 } as const
        const [isFirst] = await Promise.all([
          database.stores.executions.finish(end),
          writer.append([entryOf(tenantId)]),
        ])
        expect(isFirst).toBe(true)
        expect(await database.stores.executions.find(tenantId, 'usr_1', execution.id)).toMatchObject(end)
        expect(await database.stores.audit.findExisting(tenantId, [entry])).toEqual([entry.id])
      }),
    )
    expect(await chainOf(database, tenantId)).toHaveLength(401)
  })

  test('of several ends of one execution the first one counts, also in one turn', async () => {
    const execution = executionOf(newId('tnt'))
    await database.stores.executions.claim(execution)
    const end = (i: number) =>
      database.stores.executions.finish({ ...execution, status: 'succeeded', result: i, finishedAt: i })
    expect(await Promise.all([end(1), end(2), end(3)])).toEqual([true, false, false])
    expect(await database.stores.executions.find(execution.tenantId, 'usr_1', execution.id)).toMatchObject({
      result: 1,
    })
  })

  test('an execution that is written again is the same one', async () => {
    const execution = executionOf(newId('tnt'))
    const { executions } = database.stores
    await Promise.all([executions.claim(execution), executions.claim(execution)])
    await executions.claim(execution)
    expect(await executions.find(execution.tenantId, 'usr_1', execution.id)).toEqual(execution)
  })

  test('an entry that cannot be written down is refused, and stops nobody else', async () => {
    const tenantId = newId('tnt')
    const writer = createChainWriter(database.stores.audit)
    await writer.append([entryOf(tenantId)])
    const strange = { ...entryOf(tenantId), details: { amount: 1n } }
    const execution = executionOf(tenantId)
    const [refused, started] = await Promise.allSettled([
      writer.append([strange]),
      database.stores.executions.claim(execution),
    ])
    expect([refused.status, started.status]).toEqual(['rejected', 'fulfilled'])
    await writer.append([entryOf(tenantId)])
    expect(await chainOf(database, tenantId)).toHaveLength(2)
  })

  test('one write that cannot be done does not take along those that share its commit', async () => {
    const tenantId = newId('tnt')
    const writer = createChainWriter(database.stores.audit)
    await writer.append([entryOf(tenantId)])
    const good = executionOf(tenantId)
    // Longer than an index takes.
    const bad = { ...executionOf(tenantId), tool: incompressible(9_000) }
    const entry = entryOf(tenantId)
    const [first, second, third] = await Promise.allSettled([
      database.stores.executions.claim(good),
      database.stores.executions.claim(bad),
      writer.append([entry]),
    ])
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await database.stores.executions.find(tenantId, 'usr_1', good.id)).toEqual(good)
    expect(await chainOf(database, tenantId)).toHaveLength(2)
  })
})

describe.skipIf(!hasServer())('several processes on one server', () => {
  test('write to one chain, and lose nothing', async () => {
    await using stack = new AsyncDisposableStack()
    const { url } = stack.use(await createServerDatabase({ isMigrated: true }))
    const tenantId = newId('tnt')
    const each = await Promise.all(
      Array.from({ length: 3 }, async () => stack.use(await openDatabase({ kind: 'server', url, poolSize: 4 }))),
    )
    await Promise.all(
      each.map(async ({ stores }) => {
        const writer = createChainWriter(stores.audit)
        for (let i = 0; i < 30; i++) {
          const execution = executionOf(tenantId)
          await Promise.all([stores.executions.claim(execution), writer.append([entryOf(tenantId)])])
          const [isFirst] = await Promise.all([
            stores.executions.finish({ ...execution, status: 'succeeded', result: i, finishedAt: i }),
            writer.append([entryOf(tenantId), entryOf(tenantId)]),
          ])
          expect(isFirst).toBe(true)
        }
      }),
    )
    const chain = await chainOf(each[0]!, tenantId)
    expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length: 270 }, (_, i) => 270 - i))
    for (const [i, { prev }] of chain.slice(0, -1).entries()) expect(prev).toBe(chain[i + 1]!.hash)
  })
})

/** Newest first, by number. */
async function chainOf({ stores }: Database, tenantId: string) {
  const { items } = await stores.audit.list(tenantId, { phases: ['event'] }, { cursor: undefined, limit: 1_000 })
  return items.map(({ chain }) => chain!).toSorted((a, b) => b.seq - a.seq)
}

function entryOf(tenantId: string): AuditEntry {
  const id = newId('aud')
  return { tenantId, id, operationId: id, phase: 'event', action: 'test.event', at: 1 }
}

function executionOf(tenantId: string): Execution {
  return {
    tenantId,
    id: newId('exe'),
    userId: 'usr_1',
    actorId: 'key_1',
    tool: 'a://b.c',
    toolVersion: '1.0.0',
    effect: 'write',
    inputDigest: 'd',
    status: 'running',
    runnerId: 'run_1',
    startedAt: 1,
  }
}

function incompressible(length: number): string {
  let text = ''
  while (text.length < length) text += newId('x')
  return text.slice(0, length)
}
