// Starts that cannot be: each says what is wrong in words for the person who must act, and leaves everything as it was, so that
// the next start with the trouble removed finds all that was there.
import { createHash } from 'node:crypto'
import { cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { startHouse, type StartOptions } from '@gatehouse/app-house'
import { isGatehouseError, toPublicError, type PublicError } from '@gatehouse/core'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoInsides } from './house-state.ts'

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
/** A data directory of a house that was used and stopped. Tests work on copies. */
let used: string
let copies = 0

beforeAll(async () => {
  folder = await temporaryDirectory()
  used = join(folder.path, 'used')
  await using house = await startTestHouse({ dataDir: used })
  await house.user('ana@example.com', { allow: ['*'] })
}, 60_000)

afterAll(() => folder[Symbol.asyncDispose]())

async function copyOfUsed(): Promise<string> {
  const copy = join(folder.path, `copy-${++copies}`)
  await cp(used, copy, { recursive: true })
  return copy
}

async function refusalOf(options: StartOptions): Promise<PublicError> {
  const error: unknown = await startHouse({ port: 0, ...options }).then(
    async (house) => {
      await house.close()
      throw new Error('it started')
    },
    (reason: unknown) => reason,
  )
  expect(isGatehouseError(error)).toBe(true)
  const said = toPublicError(error, '')
  expectNoInsides(JSON.stringify(said).replaceAll(folder.path, ''))
  expect(said.hint).toMatch(/\S \S/)
  return said
}

/** Everything that lies in a directory, but for the empty locks that every start leaves. */
async function digestOf(directory: string): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.includes('.lock.'))
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
    hash.update(path.slice(directory.length)).update(await readFile(path))
  }
  return hash.digest('hex')
}

async function expectEverythingThere(house: TestHouse): Promise<void> {
  expect((await house.admin('GET', '/api/users/ana@example.com')).status).toBe(200)
  expect((await house.admin('POST', '/api/search', { query: 'create a job' })).body.catalog_size).toBeGreaterThan(20)
}

test('a taken port is named, with another to choose', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const dataDir = await copyOfUsed()
  expect(await refusalOf({ dataDir, port })).toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(String(port)),
    at: '--port',
  })
  await new Promise((resolve) => other.close(resolve))
  await using house = await startTestHouse({ dataDir, port })
  await expectEverythingThere(house)
}, 60_000)

test('a second start on the same data directory is refused, and the first goes on', async () => {
  const dataDir = await copyOfUsed()
  await using first = await startTestHouse({ dataDir })
  const announced = await readFile(join(dataDir, 'server.json'), 'utf8')
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(await refusalOf({ dataDir })).toMatchObject({ code: 'data_directory_in_use' })
  }
  await expectEverythingThere(first)
  // Commands on this machine still find the one that runs.
  expect(await readFile(join(dataDir, 'server.json'), 'utf8')).toBe(announced)
}, 60_000)

test.each(['203.0.113.7', '::ffff:203.0.113.7', '999.1.1.1'])(
  'an address that is not one of this machine is refused: %s',
  async (host) => {
    const dataDir = await copyOfUsed()
    expect(await refusalOf({ dataDir, host })).toMatchObject({ code: 'host_not_usable', at: '--host' })
  },
  60_000,
)

test('a file in place of the data directory is refused and kept', async () => {
  const dataDir = join(folder.path, 'file')
  await writeFile(dataDir, 'a diary')
  expect(await refusalOf({ dataDir })).toMatchObject({ code: 'data_directory_unusable' })
  expect(await readFile(dataDir, 'utf8')).toBe('a diary')
})

test('a damaged database is left as it is, and works again once the file is back', async () => {
  const dataDir = await copyOfUsed()
  const control = join(dataDir, 'database/global/pg_control')
  await cp(control, join(folder.path, 'pg_control'))
  await truncate(control, 100)
  const before = await digestOf(join(dataDir, 'database'))
  expect(await refusalOf({ dataDir })).toMatchObject({ code: 'data_directory_damaged' })
  expect(await digestOf(join(dataDir, 'database'))).toBe(before)

  await rename(join(folder.path, 'pg_control'), control)
  await using house = await startTestHouse({ dataDir })
  await expectEverythingThere(house)
}, 60_000)

test('a database of a newer version is refused and left as it is', async () => {
  const dataDir = await copyOfUsed()
  await inDatabase(
    dataDir,
    `insert into schema_migrations (number, name, digest, applied_at) values (9999, 'to come', 'x', 0)`,
  )
  expect(await refusalOf({ dataDir })).toMatchObject({
    code: 'schema_newer',
    message: expect.stringContaining('9999'),
    hint: expect.stringContaining('newer version'),
  })
  await inDatabase(dataDir, 'delete from schema_migrations where number = 9999')
  await using house = await startTestHouse({ dataDir })
  await expectEverythingThere(house)
}, 60_000)

async function inDatabase(dataDir: string, statement: string): Promise<void> {
  const database = await PGlite.create(join(dataDir, 'database'))
  await database.query(statement)
  await database.close()
}

test('a signing key that cannot be read is not replaced behind anybody’s back', async () => {
  const dataDir = await copyOfUsed()
  const file = join(dataDir, 'secrets/signing-key.json')
  await writeFile(file, '{"kty":"EC"')
  expect(await refusalOf({ dataDir })).toMatchObject({ code: expect.stringMatching(/key/) })
  expect(await readFile(file, 'utf8')).toBe('{"kty":"EC"')
  await cp(join(used, 'secrets/signing-key.json'), file)
  await using house = await startTestHouse({ dataDir })
  await expectEverythingThere(house)
}, 60_000)

test('a local key that works no longer is made anew, and the old one stays refused', async () => {
  const dataDir = await copyOfUsed()
  const before = await readFile(join(dataDir, 'secrets/local-key'), 'utf8')
  await rm(join(dataDir, 'secrets/local-key'))
  await using house = await startTestHouse({ dataDir })
  expect(house.house.key).not.toBe(before.trim())
  await expectEverythingThere(house)
}, 60_000)

test('one part alone asks for the database that all parts share', async () => {
  const dataDir = join(folder.path, 'none')
  expect(await refusalOf({ dataDir, role: 'tool-hub' })).toMatchObject({
    code: 'database_url_required',
    at: 'GATEHOUSE_DATABASE_URL',
  })
})
