/**
 * What a request reads of what changes seldom, on a server that two processes write to. Each of the two has a database of its
 * own over the same server, so nothing that one of them remembers is known to the other.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { newId, systemClock, type Revisions } from '@gatehouse/core'
import type { User } from '@gatehouse/identity'
import * as contracts from '@gatehouse/testing-contracts'
import { createServerDatabase, hasServer, openServerTestDatabase } from '@gatehouse/testing-database'
import { openDatabase, type Database, type Stores } from '../src/index.ts'

describe.skipIf(!hasServer())('within a request', () => {
  let here: Database
  let there: Database
  const cleanup = new AsyncDisposableStack()

  beforeAll(async () => {
    const { url } = cleanup.use(await createServerDatabase({ isMigrated: true }))
    here = cleanup.use(await openDatabase({ kind: 'server', url, poolSize: 4 }))
    there = cleanup.use(await openDatabase({ kind: 'server', url, poolSize: 4 }))
  })
  afterAll(() => cleanup.disposeAsync())

  test('what another process has changed is seen by the next request, whatever it is', async () => {
    const tenantId = newId('tnt')
    await there.stores.users.create(userOf(tenantId))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...changes), { minLength: 1, maxLength: 6 }), async (chosen) => {
        for (const change of chosen) {
          await change(chosen.length % 2 === 0 ? there.stores : here.stores, tenantId)
          const seen = await here.withinRequest(() => facts(here.stores, tenantId))
          expect(seen).toEqual(await facts(there.stores, tenantId))
        }
      }),
      { numRuns: 15 },
    )
  })

  test('a key that is revoked elsewhere is refused by the next request', async () => {
    const tenantId = newId('tnt')
    const user = userOf(tenantId)
    await here.stores.users.create(user)
    const key = keyOf(tenantId, user.id)
    await here.stores.keys.insert(key)
    const read = () => here.withinRequest(() => here.stores.keys.findByPrefix(key.prefix))
    expect((await read())?.key.revokedAt).toBeUndefined()
    expect((await read())?.key.revokedAt).toBeUndefined()
    await there.stores.keys.revoke(tenantId, key.id, 7)
    expect((await read())?.key.revokedAt).toBe(7)
    await there.stores.users.update(tenantId, user.id, { status: 'disabled' })
    expect((await read())?.user.status).toBe('disabled')
  })

  test('a request reads what it has written itself', async () => {
    const tenantId = newId('tnt')
    const user = userOf(tenantId)
    await here.withinRequest(async () => {
      expect(await here.stores.users.findById(tenantId, user.id)).toBeUndefined()
      await here.stores.users.create(user)
      expect((await here.stores.users.findById(tenantId, user.id))?.status).toBe('active')
      await here.stores.users.update(tenantId, user.id, { status: 'disabled' })
      expect((await here.stores.users.findById(tenantId, user.id))?.status).toBe('disabled')
    })
  })

  test('what a request has left behind reads as nothing were remembered', async () => {
    const tenantId = newId('tnt')
    const user = userOf(tenantId)
    await here.stores.users.create(user)
    const { promise: changed, resolve } = Promise.withResolvers<void>()
    let later: Promise<User | undefined> | undefined
    await here.withinRequest(async () => {
      await here.stores.users.findById(tenantId, user.id)
      later = changed.then(() => here.stores.users.findById(tenantId, user.id))
    })
    await there.stores.users.update(tenantId, user.id, { status: 'disabled' })
    resolve()
    expect((await later)?.status).toBe('disabled')
  })

  test('many requests at once, while others change what they read, never see what was before they came', async () => {
    const tenantId = newId('tnt')
    const user = userOf(tenantId)
    await here.stores.users.create(user)
    let written = 0
    let isOver = false
    const writer = (async () => {
      for (let i = 1; i <= 60; i++) {
        await there.stores.users.update(tenantId, user.id, { displayName: String(i) })
        written = i
      }
      isOver = true
    })()
    const reader = async (): Promise<void> => {
      while (!isOver) {
        const atLeast = written
        const seen = await here.withinRequest(() => here.stores.users.findById(tenantId, user.id))
        expect(Number(seen?.displayName ?? 0)).toBeGreaterThanOrEqual(atLeast)
      }
    }
    await Promise.all([writer, ...Array.from({ length: 12 }, reader)])
  })

  // Everything that the stores promise holds as well when every call is a request of its own.
  describe('the stores keep their contracts', () => {
    const open = async (): Promise<Stores & AsyncDisposable> => {
      const database = await openServerTestDatabase()
      return { ...eachInRequest(database), [Symbol.asyncDispose]: () => database.close() }
    }
    contracts.testUserStore(open)
    contracts.testKeyStore(open)
    contracts.testGrantStore(open)
    contracts.testRevisionStore(open)
    contracts.testSourceStore(open)
    contracts.testTargetStore(open)
    contracts.testActionVersions(open)
  })
})

type Method = (...words: readonly unknown[]) => unknown

function eachInRequest(database: Database): Stores {
  const wrapped = Object.entries(database.stores).map(([name, store]) => [
    name,
    Object.fromEntries(
      Object.entries(store as Record<string, Method>).map(([method, ask]) => [
        method,
        (...words: readonly unknown[]) => database.withinRequest(() => ask(...words)),
      ]),
    ),
  ])
  return Object.fromEntries(wrapped) as Stores
}

const ada = 'ada'

function userOf(tenantId: string): User {
  return {
    tenantId,
    id: `usr_${tenantId}`,
    status: 'active',
    groups: [],
    roles: [],
    aliases: [{ kind: 'email', issuer: '', value: `${ada}@${tenantId}` }],
    createdAt: systemClock.now(),
  }
}

function keyOf(tenantId: string, userId: string) {
  const id = newId('key')
  return { tenantId, id, prefix: id.slice(-12), digest: 'd', userId, scopes: ['tools'], createdAt: 1 }
}

/** Everything that is remembered, as a request reads it. */
async function facts(stores: Stores, tenantId: string): Promise<unknown> {
  const user = await stores.users.findById(tenantId, `usr_${tenantId}`)
  return {
    user,
    named: await stores.users.findByAlias(tenantId, { kind: 'email', issuer: '', value: `${ada}@${tenantId}` }),
    source: await stores.sources.find(tenantId, 's'),
    target: await stores.targets.find(tenantId, 't'),
    grants: await stores.grants.forSubjects(tenantId, [{ kind: 'group', value: 'all' }]),
    revisions: (await stores.revisions.read(tenantId)) satisfies Revisions,
  }
}

const limits = { timeoutMs: 1_000, maxResponseBytes: 1_000, allowPrivateNetwork: false }

type Change = (stores: Stores, tenantId: string) => Promise<unknown>

const changes: readonly Change[] = [
  (stores, tenantId) => stores.users.update(tenantId, `usr_${tenantId}`, { displayName: newId('n') }),
  (stores, tenantId) => stores.users.update(tenantId, `usr_${tenantId}`, { groups: [newId('g')] }),
  (stores, tenantId) =>
    stores.users.addAliases(tenantId, `usr_${tenantId}`, [{ kind: 'oid', issuer: 'i', value: newId('a') }]),
  (stores, tenantId) =>
    stores.sources.put({ tenantId, id: 's', type: 'x', config: { at: newId('c') }, isPushed: false }),
  (stores, tenantId) => stores.sources.remove(tenantId, 's'),
  (stores, tenantId) =>
    stores.targets.put({ tenantId, id: 't', baseUrl: `https://${newId('h')}`, auth: { kind: 'none' }, ...limits }),
  (stores, tenantId) =>
    stores.grants.add({
      tenantId,
      id: newId('grt'),
      subject: { kind: 'group', value: 'all' },
      effect: 'allow',
      pattern: `a://${newId('n').slice(4)}.*`,
      createdAt: 1,
      createdBy: 'usr_1',
    }),
]
