// A database of before the chain is brought up to date, and its record goes on.
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  createAuditKey,
  createAuditKeys,
  createChainWriter,
  exportChain,
  verifyExport,
  type AuditEntry,
} from '@gatehouse/audit'
import { newId, silentLogger, systemClock } from '@gatehouse/core'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { openEmbedded } from '../src/embedded/open-embedded.ts'
import { sessionDialect } from '../src/engine/session-dialect.ts'
import { openDatabase } from '../src/index.ts'
import { allMigrations } from '../src/migrations/all-migrations.ts'
import { migrate } from '../src/migrations/migrate.ts'

const tenantId = 'tnt_1'
const entryAt = (at: number): AuditEntry => ({
  tenantId,
  id: newId('aud'),
  operationId: newId('op'),
  phase: 'closed',
  action: 'tools.call',
  at,
  durationMs: 2,
})

async function databaseOfBefore(dataDir: string, entries: readonly AuditEntry[]): Promise<void> {
  const sessions = await openEmbedded({ dataDir, log: silentLogger })
  const kysely = new Kysely<unknown>({ dialect: sessionDialect(sessions) })
  await migrate(kysely, silentLogger, allMigrations.slice(0, 7))
  for (const entry of entries) {
    await sql`
      insert into audit_entries (tenant_id, id, operation_id, phase, action, at, entry)
      values (${tenantId}, ${entry.id}, ${entry.operationId}, ${entry.phase}, ${entry.action}, ${entry.at},
              ${JSON.stringify(entry)})`.execute(kysely)
  }
  await kysely.destroy()
}

test('entries of before the chain stay readable, are exported behind it and are reported as not proved', async () => {
  await using folder = await temporaryDirectory()
  const dataDir = join(folder.path, 'database')
  const before = [entryAt(1_000), entryAt(2_000)]
  await databaseOfBefore(dataDir, before)
  await using database = await openDatabase({ kind: 'embedded', dataDir })
  const { audit, auditProof: store } = database.stores
  await createChainWriter(audit).append([entryAt(3_000)])
  const { items } = await audit.list(tenantId, {}, { limit: 9 })
  expect(items.map(({ chain }) => chain?.seq)).toEqual([1, undefined, undefined])
  expect(items.slice(1)).toEqual(before.toReversed())

  const keys = createAuditKeys({ store, tenantId, key: createAuditKey().key, clock: systemClock })
  const exported = async () => {
    let text = ''
    for await (const piece of exportChain({ store, entries: audit, keys, clock: systemClock }, tenantId, {}))
      text += piece
    return text.trimEnd().split('\n')
  }
  const verify = (lines: readonly string[]) =>
    verifyExport(
      (async function* () {
        yield* lines
      })(),
    )
  const lines = await exported()
  expect(lines).toHaveLength(4)
  expect(await verify(lines)).toMatchObject({ isWhole: true, entries: 1, unchained: 2 })
  expect((await verify(lines.slice(0, -1))).problem).toMatchObject({ kind: 'truncated' })
  expect((await verify([...lines, lines.at(-1)!])).problem).toMatchObject({ kind: 'inserted' })
  expect(await store.removeUnchained(tenantId, 1_500, 10)).toBe(1)
  expect(await verify(await exported())).toMatchObject({ isWhole: true, unchained: 1 })
})
