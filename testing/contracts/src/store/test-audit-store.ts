import { describe, expect, test } from 'vitest'
import {
  chainBeginning,
  createChainWriter,
  linkEntries,
  type AuditEntry,
  type AuditFilter,
  type AuditStore,
  type ChainHead,
  type StoredEntry,
} from '@gatehouse/audit'
import { newId } from '@gatehouse/core'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { strangeTexts } from './strange-texts.ts'

export function testAuditStore(open: OpenStores<{ audit: AuditStore }>): void {
  describe('audit store', () => {
    const stores = openedStores(open)
    /** As a process that has just been started. */
    const append = (entries: readonly AuditEntry[]) => createChainWriter(stores().audit).append(entries)
    const idsOf = async (tenantId: string, filter: AuditFilter): Promise<readonly string[]> =>
      (await stores().audit.list(tenantId, filter, { limit: 100 })).items.map(({ id }) => id)

    test('gives back every member of an entry', async () => {
      const entry: AuditEntry = {
        ...newEntry(newTenant()),
        userId: 'usr_1',
        issuer: 'https://login.example',
        subject: 'opaque',
        email: 'ada@example.com',
        actor: { kind: 'key', id: 'key_1', name: 'laptop' },
        tool: 'automation_hub://crm.create_job@1.0.0',
        toolVersion: '1.0.0',
        decision: 'allow',
        reason: 'grant',
        decidedBy: 'grt_1',
        executionId: 'exe_1',
        inputDigest: 'sha256:1',
        outputDigest: 'sha256:2',
        durationMs: 12.5,
        traceId: 'f'.repeat(32),
        details: { nested: [{ a: null }] },
      }
      await append([entry])
      const { items } = await stores().audit.list(entry.tenantId, {}, { limit: 1 })
      expect(items.map(withoutChain)).toStrictEqual([entry])
    })

    test('takes entries of several tenants at once, and shows each its own', async () => {
      const [one, other] = [newEntry(newTenant()), newEntry(newTenant())]
      await append([one, other])
      expect(await idsOf(one.tenantId, {})).toEqual([one.id])
      expect(await idsOf(other.tenantId, {})).toEqual([other.id])
      expect(await idsOf(newTenant(), {})).toEqual([])
    })

    test('takes no entries, and many', async () => {
      const tenantId = newTenant()
      await append([])
      await append(Array.from({ length: 3_000 }, (_, n) => ({ ...newEntry(tenantId), at: n })))
      expect(await allPages((page) => stores().audit.list(tenantId, {}, page), 1_000)).toHaveLength(3_000)
    })

    test('stores an entry once when it arrives again after a lost answer', async () => {
      const entry = newEntry(newTenant())
      await append([entry])
      await append([entry])
      expect(await idsOf(entry.tenantId, {})).toEqual([entry.id])
    })

    test('gives each entry of a tenant the next number, and the digest of the one before', async () => {
      const [tenantId, other] = [newTenant(), newTenant()]
      const writer = createChainWriter(stores().audit)
      for (let at = 1; at <= 3; at++) {
        const two = [{ ...newEntry(tenantId), at: at * 2 }, newEntry(other), { ...newEntry(tenantId), at: at * 2 + 1 }]
        await writer.append(two)
      }
      const { items } = await stores().audit.list(tenantId, {}, { limit: 100 })
      const relinked = linkEntries(chainBeginning, items.toReversed().map(withoutChain))
      expect(items.toReversed().map(({ chain }) => chain!.hash)).toEqual(relinked.map(({ hash }) => hash))
      expect(items.map(({ chain }) => chain!.seq)).toEqual([6, 5, 4, 3, 2, 1])
      expect(items.map(({ chain }) => chain!.prev)).toEqual(
        [...items.slice(1), { chain: chainBeginning }].map(({ chain }) => chain!.hash),
      )
      expect((await stores().audit.list(other, {}, { limit: 1 })).items[0]!.chain!.seq).toBe(3)
    })

    test('has no gaps and no forks when eight writers write to one tenant at once', async () => {
      const tenantId = newTenant()
      const write = async (): Promise<void> => {
        const writer = createChainWriter(stores().audit)
        for (let round = 0; round < 15; round++) {
          await writer.append(Array.from({ length: 1 + (round % 4) }, () => newEntry(tenantId)))
        }
      }
      await Promise.all(Array.from({ length: 8 }, write))
      const { items } = await stores().audit.list(tenantId, {}, { limit: 1_000 })
      const chains = items.map(({ chain }) => chain!).toSorted((a, b) => a.seq - b.seq)
      expect(chains.map(({ seq }) => seq)).toEqual(Array.from({ length: 8 * 36 }, (_, i) => i + 1))
      expect(chains.map(({ prev }) => prev)).toEqual([chainBeginning, ...chains.slice(0, -1)].map(({ hash }) => hash))
    })

    test('moves no head when an entry of several cannot be inserted', async () => {
      const tenantId = newTenant()
      const [first, second] = [newEntry(tenantId), newEntry(tenantId)]
      await append([first])
      const link = (head: ChainHead) => linkEntries(head, [second, first])
      await expect(stores().audit.append(tenantId, link)).rejects.toMatchObject({ code: 'already_exists' })
      await append([first, second, second])
      const { items } = await stores().audit.list(tenantId, {}, { limit: 9 })
      expect(items.map(({ chain }) => chain!.seq).toSorted()).toEqual([1, 2])
    })

    test('leaves out openings that were closed, and shows those that were not', async () => {
      const tenantId = newTenant()
      const done = newEntry(tenantId)
      const opened: AuditEntry = { ...done, id: newId('aud'), phase: 'opened' }
      const hanging: AuditEntry = { ...newEntry(tenantId), phase: 'opened', at: 900 }
      const event: AuditEntry = { ...newEntry(tenantId), phase: 'event', at: 800 }
      await append([opened, done, hanging, event])
      expect(await idsOf(tenantId, {})).toEqual([done.id, hanging.id, event.id])
      expect(new Set(await idsOf(tenantId, { phases: ['opened'] }))).toEqual(new Set([opened.id, hanging.id]))
      expect(await idsOf(tenantId, { phases: ['event', 'closed'] })).toEqual([done.id, event.id])
    })

    test('is not confused by an operation of the same name in another tenant', async () => {
      const closed = newEntry(newTenant())
      const hanging: AuditEntry = { ...closed, tenantId: newTenant(), phase: 'opened' }
      await append([closed, hanging])
      expect(await idsOf(hanging.tenantId, {})).toEqual([hanging.id])
    })

    test.each<[string, AuditFilter, readonly string[]]>([
      ['a user', { userId: 'usr_2' }, ['other user']],
      ['an action', { action: 'grants.add' }, ['other action']],
      ['a decision', { decision: 'deny' }, ['denied']],
      ['an outcome', { outcome: 'tool_not_found' }, ['failed']],
      ['an execution', { executionId: 'exe_9' }, ['executed']],
      ['a time, its start included', { since: 5_000 }, ['late']],
      ['a time, its end excluded', { until: 1_000 }, ['early']],
      ['several at once', { userId: 'usr_1', decision: 'deny', since: 0 }, ['denied']],
      ['a tool, whichever version', { tool: 'a://b.c' }, ['version one', 'version two', 'no version']],
      ['a tool and its version', { tool: 'a://b.c@1.0.0' }, ['version one']],
      ['the start of a tool', { tool: 'a://b.*' }, ['version one', 'version two', 'no version', 'longer tool']],
      ['the start of a version', { tool: 'a://b.c@1*' }, ['version one']],
      ['a start that holds a wildcard of SQL', { tool: 'a://_.*' }, []],
    ])('filters by %s', async (_name, filter, expected) => {
      const tenantId = newTenant()
      const base = { ...newEntry(tenantId), userId: 'usr_1', decision: 'allow', outcome: 'ok' } as const
      const entries: Record<string, Partial<AuditEntry>> = {
        'other user': { userId: 'usr_2' },
        'other action': { action: 'grants.add' },
        denied: { decision: 'deny' },
        failed: { outcome: 'tool_not_found' },
        executed: { executionId: 'exe_9' },
        late: { at: 5_000 },
        early: { at: 999 },
        'version one': { tool: 'a://b.c@1.0.0' },
        'version two': { tool: 'a://b.c', toolVersion: '2.0.0' },
        'no version': { tool: 'a://b.c' },
        'longer tool': { tool: 'a://b.cd' },
      }
      const named = Object.entries(entries).map(([name, change]) => ({ ...base, ...change, id: `aud_${name}` }))
      await append(named)
      expect(new Set(await idsOf(tenantId, filter))).toEqual(new Set(expected.map((name) => `aud_${name}`)))
    })

    test('lists the newest first, each once although entries are written meanwhile', async () => {
      const tenantId = newTenant()
      const before = Array.from({ length: 11 }, (_, n) => ({ ...newEntry(tenantId), at: 1_000 + (n >> 2) }))
      await append(before)
      const listed = await allPages(
        (page) => stores().audit.list(tenantId, {}, page),
        3,
        () => append([{ ...newEntry(tenantId), at: 9_000 }]),
      )
      expect(listed.map(({ id }) => id)).toEqual(
        before.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id),
      )
    })

    test.each(strangeTexts)('keeps %s', async (_name, text) => {
      const entry = { ...newEntry(newTenant()), action: text, userId: text, details: { [text]: text } }
      await append([entry])
      const { items } = await stores().audit.list(entry.tenantId, { action: text, userId: text }, { limit: 2 })
      expect(items.map(withoutChain)).toStrictEqual([entry])
    })
  })
}

function withoutChain(stored: StoredEntry): AuditEntry {
  const { chain: _, ...entry } = stored
  return entry
}

function newEntry(tenantId: string): AuditEntry {
  return {
    tenantId,
    id: newId('aud'),
    operationId: newId('op'),
    phase: 'closed',
    action: 'tools.call',
    at: 1_000,
    outcome: 'ok',
  }
}
