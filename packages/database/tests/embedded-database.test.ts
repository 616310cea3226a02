import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createChainWriter } from '@gatehouse/audit'
import { newId, silentLogger } from '@gatehouse/core'
import { temporaryDirectory, type TemporaryDirectory } from '@gatehouse/testing-database'
import { openEmbedded } from '../src/embedded/open-embedded.ts'
import { openDatabase, type Database } from '../src/index.ts'
import { allMigrations } from '../src/migrations/all-migrations.ts'

let folder: TemporaryDirectory
let dataDir: string

beforeEach(async () => {
  folder = await temporaryDirectory()
  dataDir = join(folder.path, 'data', 'database')
})

afterEach(() => folder[Symbol.asyncDispose]())

const open = (directory = dataDir): Promise<Database> => openDatabase({ kind: 'embedded', dataDir: directory })

describe('an embedded database', () => {
  test('is made where there is none, and is there the next time', async () => {
    const user = {
      tenantId: 'tnt_1',
      id: newId('usr'),
      status: 'active',
      groups: ['dev'],
      roles: [],
      aliases: [{ kind: 'email', issuer: '', value: 'ada@example.com' }],
      createdAt: 1,
    } as const
    {
      await using database = await open()
      expect(database).toMatchObject({ engine: 'embedded', schemaVersion: allMigrations.length })
      await database.stores.users.create(user)
    }
    await using database = await open()
    expect(await database.stores.users.findById('tnt_1', user.id)).toEqual(user)
  })

  test('is readable by its owner only', async () => {
    await using _database = await open()
    // PostgreSQL writes some of its caches readable by all; nobody else gets as far as that.
    expect(statSync(dataDir).mode & 0o077).toBe(0)
  })

  test('is made in an empty directory, and again after a start that was cut off', async () => {
    mkdirSync(dataDir, { recursive: true })
    mkdirSync(`${dataDir}.new`)
    writeFileSync(join(`${dataDir}.new`, 'half'), 'x')
    await using database = await open()
    await database.ping()
    expect(existsSync(`${dataDir}.new`)).toBe(false)
  })

  test('refuses a second opening in the same process, by whatever path', async () => {
    await using _first = await open()
    symlinkSync(dataDir, join(folder.path, 'link'))
    for (const path of [dataDir, join(dataDir, '..', 'database'), join(folder.path, 'link')]) {
      await expect(open(path)).rejects.toMatchObject({ code: 'data_directory_in_use', kind: 'conflict' })
    }
  })

  test('refuses a directory that another process has open, and says which', async () => {
    const child = spawn(process.execPath, [new URL('./audit-writer.ts', import.meta.url).pathname, dataDir])
    await once(child.stdout, 'data')
    await expect(open()).rejects.toMatchObject({
      code: 'data_directory_in_use',
      message: expect.stringContaining(`pid ${child.pid}`),
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  test('loses no acknowledged row when the process is killed while it writes', async () => {
    for (let round = 1; round <= 3; round++) {
      const child = spawn(process.execPath, [new URL('./audit-writer.ts', import.meta.url).pathname, dataDir])
      const acknowledged: string[] = []
      let rest = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop()!
        acknowledged.push(...lines)
        if (acknowledged.length > 100 * round) child.kill('SIGKILL')
      })
      await once(child, 'close')
      await using database = await open()
      const { items } = await database.stores.audit.list('tnt_1', {}, { limit: 100_000 })
      const stored = new Set(items.map(({ id }) => id))
      expect(acknowledged.length).toBeGreaterThan(100 * round)
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    }
  })

  test('leaves the main loop ticking while a query runs for seconds', async () => {
    const sessions = await openEmbedded({ dataDir, log: silentLogger })
    const session = await sessions.acquire()
    let ticks = 0
    let longestGapMs = 0
    let last = performance.now()
    const ticking = setInterval(() => {
      longestGapMs = Math.max(longestGapMs, performance.now() - last)
      last = performance.now()
      ticks++
    }, 5)
    const startedAt = performance.now()
    const long = `select count(*) from generate_series(1, 400000) a where md5(a::text) like 'x%'`
    while (performance.now() - startedAt < 2_000) await session.query(long, [])
    clearInterval(ticking)
    await sessions.close()
    expect(ticks).toBeGreaterThan(100)
    expect(longestGapMs).toBeLessThan(500)
  })

  test('says when it is closed, and may be closed twice', async () => {
    const database = await open()
    await database.close()
    await database.close()
    await expect(database.ping()).rejects.toMatchObject({ code: 'database_closed' })
    await expect(database.stores.revisions.read('tnt_1')).rejects.toMatchObject({ code: 'database_closed' })
  })

  test('finishes what runs before it closes', async () => {
    const database = await open()
    const writer = createChainWriter(database.stores.audit)
    const append = Array.from({ length: 50 }, (_, n) =>
      writer.append([{ tenantId: 'tnt_1', id: newId('aud'), operationId: 'op', phase: 'event', action: 'a', at: n }]),
    )
    await Promise.all([...append, database.close()])
    await using again = await open()
    expect((await again.stores.audit.list('tnt_1', {}, { limit: 100 })).items).toHaveLength(50)
  })

  test('lets no statement of others into a transaction', async () => {
    await using database = await open()
    const { users, revisions } = database.stores
    const base = { tenantId: 'tnt_1', status: 'active', groups: [], roles: [], aliases: [], createdAt: 1 } as const
    const ids = Array.from({ length: 20 }, () => newId('usr'))
    await Promise.all(ids.map((id) => users.create({ ...base, id })))
    const changes = ids.map((id, n) => users.update('tnt_1', n % 2 ? id : 'usr_none', { groups: ['x'] }))
    const reads = ids.map(() => revisions.read('tnt_1'))
    const outcomes = await Promise.allSettled([...changes, ...reads])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect((await revisions.read('tnt_1')).grants).toBe(10)
  })

  test('says why a directory cannot be used', async () => {
    writeFileSync(join(folder.path, 'file'), '')
    const below = join(folder.path, 'file', 'database')
    await expect(open(below)).rejects.toMatchObject({ code: 'data_directory_unusable' })
  })

  test.skipIf(process.platform !== 'linux')('says when it may not write', async () => {
    // Not even an administrator makes directories there.
    await expect(open('/proc/gatehouse-database')).rejects.toMatchObject({ code: 'data_directory_unusable' })
  })
})
