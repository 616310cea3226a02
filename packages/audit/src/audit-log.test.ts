import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { inOperation, systemClock, InvalidInputError, type Principal } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'
import type { AuditStore } from './audit-store.ts'
import { chainBeginning } from './chain.ts'
import { createAuditLog } from './audit-log.ts'

const principal: Principal = {
  tenantId: 't1',
  userId: 'usr_1',
  issuer: 'gatehouse',
  subject: 'key_1',
  aliases: [],
  groups: [],
  roles: [],
  scopes: ['tools'],
  actor: { kind: 'key', id: 'key_1' },
}

/** A store that takes everything, and says what `write` says. */
function storeOf(write: (entries: readonly AuditEntry[]) => Promise<void>): AuditStore {
  return {
    async append(_tenantId, link, guess = chainBeginning) {
      const linked = link(guess)
      await write(linked.map(({ entry }) => entry))
      return { head: linked.at(-1)!, hasRaced: false }
    },
    findExisting: () => Promise.reject(new Error('not asked here')),
    list: () => Promise.reject(new Error('not asked here')),
  }
}

/** A store that holds each write until it is let go, so that a test can see what shares a write. */
function slowStore(): AuditStore & { batches: AuditEntry[][]; release: () => void; fail: boolean } {
  let release: () => void = () => {}
  const store = {
    ...storeOf(async (entries) => {
      store.batches.push([...entries])
      await new Promise<void>((resolve) => (release = resolve))
      if (store.fail) throw new Error('disk full')
    }),
    batches: [] as AuditEntry[][],
    fail: false,
    release: () => release(),
  }
  return store
}

describe('the audit log', () => {
  test('writes entries that queue up behind a write together', async () => {
    const store = slowStore()
    const audit = createAuditLog({ store, clock: systemClock })
    const event = { tenantId: 't1', action: 'test.event', outcome: 'ok' }
    const all = [audit.record(event)]
    await nextTurn()
    for (let i = 0; i < 50; i++) all.push(audit.record(event))
    store.release()
    await nextTurn()
    store.release()
    await Promise.all(all)
    expect(store.batches.map((batch) => batch.length)).toEqual([1, 50])
  })

  test('does not start work whose opening entry cannot be written', async () => {
    const store = slowStore()
    store.fail = true
    const audit = createAuditLog({ store, clock: systemClock })
    let started = false
    const outcome = inOperation(
      { audit },
      { action: 'tools.call', principal, signal: AbortSignal.timeout(5_000) },
      async () => void (started = true),
    )
    await nextTurn()
    store.release()
    await expect(outcome).rejects.toMatchObject({ code: 'audit_unavailable' })
    expect(started).toBe(false)
  })

  test('writes the opening entry with the closing one when the work did not ask for it', async () => {
    const store = slowStore()
    const audit = createAuditLog({ store, clock: systemClock })
    const outcome = inOperation(
      { audit },
      { action: 'tools.execute', principal, signal: AbortSignal.timeout(5_000), isRecordedByWork: true },
      async () => 'nothing was done',
    )
    await nextTurn()
    store.release()
    expect(await outcome).toBe('nothing was done')
    expect(store.batches.map((batch) => batch.map(({ phase }) => phase))).toEqual([['opened', 'closed']])
  })

  test('answers nothing of work that could not be recorded, although it did not ask', async () => {
    const store = slowStore()
    store.fail = true
    const outcome = inOperation(
      { audit: createAuditLog({ store, clock: systemClock }) },
      { action: 'tools.execute', principal, signal: AbortSignal.timeout(5_000), isRecordedByWork: true },
      async () => 'nothing was done',
    )
    await nextTurn()
    store.release()
    await expect(outcome).rejects.toMatchObject({ code: 'audit_unavailable' })
  })

  test('concludes together with what is written then, and closes once', async () => {
    const written: AuditEntry[] = []
    const audit = createAuditLog({
      store: storeOf(async (entries) => void written.push(...entries)),
      clock: systemClock,
    })
    await inOperation(
      { audit },
      { action: 'tools.execute', principal, signal: AbortSignal.timeout(5_000), isRecordedByWork: true },
      async (op) => {
        await op.recorded!()
        op.note({ outputDigest: 'sha256:1' })
        await op.conclude!()
        expect(written.at(-1)).toMatchObject({ phase: 'closed', outcome: 'ok', outputDigest: 'sha256:1' })
        op.note({ outputDigest: 'sha256:2' })
      },
    )
    expect(written.map(({ phase }) => phase)).toEqual(['opened', 'closed'])
  })

  test('an entry that may wait goes with the next one, in its place, or by itself soon', async () => {
    const batches: string[][] = []
    const store = storeOf(async (entries) => void batches.push(entries.map(({ action }) => action)))
    const audit = createAuditLog({ store, clock: systemClock })
    const within = (): Promise<string> =>
      inOperation(
        { audit },
        { action: 'inner', principal, signal: AbortSignal.timeout(5_000), isHeardWithin: true },
        async () => 'heard',
      )
    expect(await within()).toBe('heard')
    expect(batches).toEqual([['inner']])
    await audit.record({ tenantId: 't1', action: 'outer', outcome: 'ok' })
    expect(batches).toEqual([['inner'], ['inner', 'outer']])
    await within()
    await expect.poll(() => batches.length).toBe(4)
  })

  test('closes an entry with the code of the error and everything that was noted', async () => {
    const written: AuditEntry[] = []
    const store = storeOf(async (entries) => void written.push(...entries))
    const audit = createAuditLog({ store, clock: systemClock })
    const outcome = inOperation(
      { audit },
      { action: 'tools.call', principal, signal: AbortSignal.timeout(5_000), facts: { details: { surface: 'mcp' } } },
      async (op) => {
        op.note({ tool: 'a://b.c', details: { attempt: 1 } })
        throw new InvalidInputError('invalid_input', 'No.', { internal: { reason: 'test' } })
      },
    )
    await expect(outcome).rejects.toMatchObject({ code: 'invalid_input' })
    expect(written.map((entry) => entry.phase)).toEqual(['opened', 'closed'])
    expect(written[1]).toMatchObject({
      outcome: 'invalid_input',
      tool: 'a://b.c',
      reason: 'test',
      details: { surface: 'mcp', attempt: 1 },
      operationId: written[0]!.operationId,
    })
    expect(written[0]!.id < written[1]!.id || written[0]!.at === written[1]!.at).toBe(true)
  })

  test('reports a closing entry that cannot be written without undoing the work', async () => {
    let writes = 0
    const store = storeOf(async () => {
      if (++writes > 1) throw new Error('disk full')
    })
    const failures: unknown[] = []
    const result = await inOperation(
      { audit: createAuditLog({ store, clock: systemClock }), onCloseFailed: (error) => failures.push(error) },
      { action: 'tools.call', principal, signal: AbortSignal.timeout(5_000) },
      async () => 'done',
    )
    expect(result).toBe('done')
    expect(failures).toHaveLength(1)
  })
})
