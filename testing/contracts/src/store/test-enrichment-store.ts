import type { SourceStore, ToolChange, ToolStore } from '@gatehouse/catalog'
import type { RevisionStore } from '@gatehouse/core'
import type { EnrichmentRecord, EnrichmentStore } from '@gatehouse/discovery'
import { describe, expect, test } from 'vitest'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { newSource, newTool, toolPage } from './sample-tools.ts'
import { strangeTexts } from './strange-texts.ts'

function newRecord(tenantId: string, name: string, change: Partial<EnrichmentRecord> = {}): EnrichmentRecord {
  return {
    tenantId,
    id: `enr_${name}`,
    source: 'crm',
    namespace: 'crm',
    name,
    digest: 'd1',
    status: 'pending',
    enricherId: 'e',
    enrichment: { purpose: 'P', whenToUse: ['w'], tags: [], limitations: [], prompt: 'asked', answer: 'said' },
    createdAt: 1,
    ...change,
  }
}

export function testEnrichmentStore(
  open: OpenStores<{
    enrichments: EnrichmentStore
    sources: SourceStore
    tools: ToolStore
    revisions: RevisionStore
  }>,
): void {
  describe('enrichment store', () => {
    const stores = openedStores(open)

    test.each(strangeTexts)('gives back %s that a model said', async (_what, text) => {
      const { enrichments } = stores()
      const record = newRecord(newTenant(), 'a')
      const said = { ...record, enrichment: { ...record.enrichment, purpose: text, prompt: text, answer: text } }
      await enrichments.put(said)
      expect(await enrichments.find(record.tenantId, record.id)).toStrictEqual(said)
      expect(await enrichments.find(newTenant(), record.id)).toBeUndefined()
    })

    test('keeps one description of a tool, the last', async () => {
      const { enrichments } = stores()
      const tenantId = newTenant()
      await enrichments.put(newRecord(tenantId, 'a', { status: 'approved', reviewedAt: 3, reviewedBy: 'usr_1' }))
      await enrichments.put(newRecord(tenantId, 'a', { id: 'enr_new', digest: 'd2', createdAt: 2 }))
      expect(await enrichments.find(tenantId, 'enr_a')).toBeUndefined()
      const known = await enrichments.describedOf(tenantId, [
        { source: 'crm', namespace: 'crm', name: 'a' },
        { source: 'crm', namespace: 'crm', name: 'b' },
      ])
      expect([...known]).toEqual([['crm://crm.a', { id: 'enr_new', digest: 'd2', status: 'pending' }]])
      expect(await enrichments.counts(tenantId)).toEqual({ pending: 1, approved: 0, rejected: 0 })
    })

    test('lists by age in pages, all or those of a status, and notes who reviewed', async () => {
      const { enrichments } = stores()
      const tenantId = newTenant()
      for (const [i, name] of ['c', 'a', 'b'].entries())
        await enrichments.put(newRecord(tenantId, name, { createdAt: i }))
      const reviewed = await enrichments.review(tenantId, 'enr_a', { status: 'approved', at: 7, by: 'usr_1' })
      expect(reviewed).toMatchObject({ status: 'approved', reviewedAt: 7, reviewedBy: 'usr_1' })
      expect(await enrichments.review(tenantId, 'enr_z', { status: 'approved', at: 7, by: 'usr_1' })).toBeUndefined()
      const names = async (filter: Parameters<EnrichmentStore['list']>[1]) =>
        (await allPages((page) => enrichments.list(tenantId, filter, page), 1)).map(({ name }) => name)
      expect(await names({})).toEqual(['c', 'a', 'b'])
      expect(await names({ status: 'pending' })).toEqual(['c', 'b'])
    })

    test('puts words to a tool and takes them away, as changes that readers of the catalog hear of', async () => {
      const { enrichments, sources, tools, revisions } = stores()
      const source = newSource(newTenant())
      const { tenantId } = source
      const key = { source: source.id, namespace: 'crm', name: 'create_job' }
      await sources.put(source)
      await tools.applyPage({ ...toolPage(source), tools: [newTool(source, 'create_job')] })
      const summaryAfter = async (revision: number): Promise<ToolChange | undefined> => {
        const pages = tools.changesSince(tenantId, revision, new AbortController().signal)
        return (await Array.fromAsync(pages)).flat()[0]
      }
      expect(await enrichments.apply(tenantId, key, 'plan visit')).toBe(true)
      expect((await revisions.read(tenantId)).tools).toBe(2)
      expect(await summaryAfter(1)).toMatchObject({ kind: 'present', revision: 2, tool: { enrichment: 'plan visit' } })
      // Nothing new is no change.
      expect(await enrichments.apply(tenantId, key, 'plan visit')).toBe(true)
      expect((await revisions.read(tenantId)).tools).toBe(2)
      expect(await enrichments.apply(tenantId, key, undefined)).toBe(true)
      expect(await summaryAfter(2)).toMatchObject({
        revision: 3,
        tool: expect.not.objectContaining({ enrichment: expect.anything() }),
      })
      expect(await enrichments.apply(tenantId, { ...key, name: 'other' }, 'x')).toBe(false)
      expect(await enrichments.apply(newTenant(), key, 'x')).toBe(false)
    })
  })
}
