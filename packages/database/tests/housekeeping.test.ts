import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentLogger } from '@gatehouse/core'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { keepHouse } from '../src/embedded/housekeeping.ts'
import { openEmbedded } from '../src/embedded/open-embedded.ts'

test('an embedded database cuts its log, cleans its tables, and then has nothing to do', async () => {
  await using folder = await temporaryDirectory()
  const dataDir = join(folder.path, 'database')
  const sessions = await openEmbedded({ dataDir, log: silentLogger })
  const session = await sessions.acquire()
  const segments = (): number => readdirSync(join(dataDir, 'pg_wal')).filter((name) => name.length === 24).length

  expect(await keepHouse(session)).toBeUndefined()
  await session.query('create table filled (a int4, b text)', [])
  const fill = `insert into filled select n, repeat(md5(n::text), 20) from generate_series(1, 20000) n`
  for (let round = 0; round < 8; round++) {
    await session.query(fill, [])
    await session.query('delete from filled', [])
  }
  const before = segments()
  expect(before).toBeGreaterThan(6)
  expect(await keepHouse(session)).toBe('checkpoint')
  expect(segments()).toBeLessThan(before)
  const chores: unknown[] = []
  // Counts of the last statements arrive late, so a table may be cleaned twice.
  while (chores.at(-1) !== undefined || chores.length === 0) chores.push(await keepHouse(session))
  expect(chores[0]).toBe('vacuum')
  expect(chores.length).toBeLessThan(6)
  await sessions.close()
})
