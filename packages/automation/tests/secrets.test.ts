import { randomBytes } from 'node:crypto'
import { createSecretResolver, createSecrets, type MasterKeys, type SealedSecret } from '@gatehouse/automation'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testClock } from './test-clock.ts'

let database: Awaited<ReturnType<typeof openTestDatabase>>
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const clock = testClock()
const oldKey = randomBytes(32)
let count = 0
let tenant: string
beforeEach(() => {
  tenant = `t${++count}`
})
const secretsUnder = (...masterKeys: readonly Uint8Array[]) =>
  createSecrets({ store: database.stores.secrets, masterKeys: masterKeys as unknown as MasterKeys, clock })
const stored = async (name = 'crm'): Promise<SealedSecret> => (await database.stores.secrets.find(tenant, name))!

test('reveals what was entered, and keeps nothing readable', async () => {
  const secrets = secretsUnder(oldKey)
  await secrets.set(tenant, 'crm', 'hunter2-hunter2')
  expect(await secrets.reveal(tenant, 'crm')).toBe('hunter2-hunter2')
  expect(await secrets.reveal('other', 'crm')).toBeUndefined()
  const kept = await stored()
  expect(JSON.stringify(kept)).not.toContain('hunter2')
  expect(Buffer.from(kept.sealed, 'base64url').toString('latin1')).not.toContain('hunter2')
})

test('cannot be moved to another name, tenant or value', async () => {
  const secrets = secretsUnder(oldKey)
  await secrets.set(tenant, 'crm', 'first-value')
  await secrets.set(tenant, 'erp', 'second-value')
  const [crm, erp] = [await stored('crm'), await stored('erp')]
  const unreadable = { code: 'secret_unreadable', kind: 'unavailable' }
  for (const moved of [
    { ...crm, name: 'elsewhere' },
    { ...crm, tenantId: 'elsewhere', name: 'crm' },
    { ...crm, name: 'elsewhere', sealed: erp.sealed },
    { ...crm, wrappedKey: erp.wrappedKey, sealed: erp.sealed },
  ]) {
    await database.stores.secrets.put(moved)
    await expect(secrets.reveal(moved.tenantId, moved.name)).rejects.toMatchObject(unreadable)
  }
})

test('a new master key takes over what the old one wrapped, and the old one can go', async () => {
  await secretsUnder(oldKey).set(tenant, 'crm', 'hunter2-hunter2')
  const before = await stored()
  const newKey = randomBytes(32)
  const { rewrapped } = await secretsUnder(newKey, oldKey).rewrap()
  expect(rewrapped).toBeGreaterThanOrEqual(1)
  const after = await stored()
  expect(after.sealed).toBe(before.sealed)
  expect(after.wrappedKey).not.toBe(before.wrappedKey)
  expect(await secretsUnder(newKey).reveal(tenant, 'crm')).toBe('hunter2-hunter2')
  await expect(secretsUnder(oldKey).reveal(tenant, 'crm')).rejects.toMatchObject({ code: 'secret_unreadable' })
  expect((await secretsUnder(newKey, oldKey).rewrap()).rewrapped).toBe(0)
})

test('a secret whose master key is lost is counted, left alone, and can be entered again', async () => {
  await secretsUnder(randomBytes(32)).set(tenant, 'crm', 'lost')
  const kept = await stored()
  const secrets = secretsUnder(oldKey)
  expect((await secrets.rewrap()).unreadable).toBeGreaterThanOrEqual(1)
  expect(await stored()).toEqual(kept)
  await secrets.set(tenant, 'crm', 'entered-again')
  expect(await secrets.reveal(tenant, 'crm')).toBe('entered-again')
})

test('another process’s change counts within seconds', async () => {
  const [here, there] = [secretsUnder(oldKey), secretsUnder(oldKey)]
  await there.set(tenant, 'crm', 'first')
  expect(await here.reveal(tenant, 'crm')).toBe('first')
  await there.set(tenant, 'crm', 'second')
  clock.advance(2_001)
  expect(await here.reveal(tenant, 'crm')).toBe('second')
  await there.remove(tenant, 'crm')
  clock.advance(2_001)
  expect(await here.reveal(tenant, 'crm')).toBeUndefined()
})

test('is found by its reference in its own tenant only, and at once in its newest value', async () => {
  const secrets = secretsUnder(oldKey)
  const resolver = createSecretResolver({ env: {}, allowedDirectories: [], secrets, clock })
  await secrets.set(tenant, 'crm', 'first\n')
  expect(await resolver.resolve('secret:crm', tenant)).toBe('first')
  await secrets.set(tenant, 'crm', 'second')
  expect(await resolver.resolve('secret:crm', tenant)).toBe('second')
  const missing = { code: 'secret_missing', message: 'The secret secret:crm has not been entered.' }
  await expect(resolver.resolve('secret:crm', 'other')).rejects.toMatchObject(missing)
  await expect(resolver.resolve('secret:crm')).rejects.toMatchObject(missing)
  await secrets.remove(tenant, 'crm')
  await expect(resolver.resolve('secret:crm', tenant)).rejects.toMatchObject(missing)
  await expect(secrets.remove(tenant, 'crm')).rejects.toMatchObject({ code: 'secret_not_found' })
})

test.each([
  ['', 'value', 'invalid_secret_name'],
  ['../etc', 'value', 'invalid_secret_name'],
  ['a'.repeat(101), 'value', 'invalid_secret_name'],
  ['crm', '', 'invalid_secret'],
  ['crm', ' \n', 'invalid_secret'],
  ['crm', 'a\u0000b', 'invalid_secret'],
  ['crm', '\ud800', 'invalid_secret'],
  ['crm', 'x'.repeat(65_537), 'invalid_secret'],
])('refuses the name %.20j with the value %.20j', async (name, value, code) => {
  const refusal: unknown = await secretsUnder(oldKey)
    .set(tenant, name, value)
    .catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code, kind: 'invalid' })
})

test('takes no master key of another length', () => {
  expect(() => secretsUnder(randomBytes(16))).toThrow(expect.objectContaining({ code: 'invalid_master_key' }))
})
