import { silentLogger, type Logger } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuditKeys, makeCheckpoint, parseAuditKey, createAuditKey, startCheckpoints } from '../src/index.ts'
import { chainOf } from './chain-of.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

test('the record is signed after so many entries, and at the end', async () => {
  const chain = chainOf(database)
  const signed = async () => (await chain.store.latestCheckpoint(chain.tenantId))?.seq
  await chain.write(1)
  const schedule = { everyEntries: 10, everyMs: 3_600_000, lookEveryMs: 5 }
  const signing = startCheckpoints(chain, schedule)
  await expect.poll(signed).toBe(1)
  await chain.write(10)
  await expect.poll(signed).toBe(11)
  await chain.write(3)
  await signing[Symbol.asyncDispose]()
  expect(await signed()).toBe(14)
})

test('nothing is signed twice, and several processes number their checkpoints together', async () => {
  const chain = chainOf(database)
  expect(await chain.checkpoint()).toBeUndefined()
  await chain.write(2)
  await Promise.all([chain.checkpoint(), chain.checkpoint(), chain.checkpoint()])
  await chain.checkpoint()
  expect(await chain.store.checkpoints(chain.tenantId, { from: 1, to: 9 }, 9)).toHaveLength(1)
})

test('a record that is not what was signed is reported when it is signed next', async () => {
  const chain = chainOf(database)
  await chain.write(3)
  const made = await chain.checkpoint()
  const reported: unknown[] = []
  const log = { ...silentLogger, error: (facts: unknown) => void reported.push(facts) } as unknown as Logger
  const store = { ...chain.store, head: async () => ({ seq: 2, hash: 'f'.repeat(64) }) }
  await makeCheckpoint({ ...chain, store, log })
  expect(reported).toEqual([expect.objectContaining({ checkpoint: made!.number, seq: 3, head: 2 })])
})

test('a key that the configuration names is not rotated from here', async () => {
  const { store, tenantId, clock } = chainOf(database)
  const keys = createAuditKeys({ store, tenantId, clock, key: createAuditKey().key })
  await expect(keys.rotate()).rejects.toMatchObject({ code: 'audit_key_configured' })
})

test.each(['', '{}', '{"kty":"OKP"}', 'secret text', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])(
  'the text %j is no key, and is not repeated',
  (text) => {
    let thrown: unknown
    try {
      parseAuditKey(text)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'invalid_audit_key' })
    expect((thrown as Error).cause).toBeUndefined()
  },
)
