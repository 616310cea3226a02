import type { AuditEvent } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { retain, verifyExport, type RetentionDeps } from '../src/index.ts'
import { chainOf, type Chain } from './chain-of.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const signal = new AbortController().signal

function retentionOf(chain: Chain, sinkIds: readonly string[] = []): RetentionDeps & { events: AuditEvent[] } {
  const events: AuditEvent[] = []
  const audit = {
    open: () => {
      throw new Error('not asked')
    },
    record: async (e: AuditEvent) => void events.push(e),
  }
  const { tenantId, clock, store } = chain
  return { store, sinks: database.stores.auditSinks, sinkIds, audit, tenantId, clock, events }
}

/** 10 entries, a checkpoint over them, 5 more, another one, 2 more. */
async function filled(): Promise<Chain> {
  const chain = chainOf(database)
  await chain.write(10)
  await chain.checkpoint()
  await chain.write(5)
  await chain.checkpoint()
  await chain.write(2)
  return chain
}

async function verified(chain: Chain) {
  const lines = await chain.exported()
  return verifyExport(
    (async function* () {
      yield* lines
    })(),
  )
}

test('what is too old goes, and what stays begins behind a signed checkpoint', async () => {
  const chain = await filled()
  const deps = retentionOf(chain)
  // The first checkpoint is older than this, the second is not.
  expect(await retain(deps, 7, signal)).toBe(10)
  expect(await verified(chain)).toMatchObject({ isWhole: true, firstSeq: 11, lastSeq: 17, entries: 7, checkpoints: 2 })
  expect(deps.events).toMatchObject([
    { action: 'audit.retain', outcome: 'ok', facts: { details: { removed: 10, upTo: 10, checkpoint: 1 } } },
  ])
  expect(await retain(deps, 7, signal)).toBe(0)
  expect(deps.events).toHaveLength(1)
})

test('nothing goes that no checkpoint has signed, or that is young', async () => {
  const chain = await filled()
  expect(await retain(retentionOf(chain), 1_000_000, signal)).toBe(0)
  expect(await retain(retentionOf(chain), -1_000, signal)).toBe(15)
  expect(await verified(chain)).toMatchObject({ isWhole: true, firstSeq: 16, entries: 2 })
})

test('nothing goes that a sink does not have yet', async () => {
  const chain = await filled()
  await database.stores.auditSinks.open(chain.tenantId, 'slow', { seq: 9, checkpoint: 0 })
  expect(await retain(retentionOf(chain, ['slow']), -1_000, signal)).toBe(0)
  // A sink that is not configured any more is not waited for.
  expect(await retain(retentionOf(chain), -1_000, signal)).toBe(15)
})
