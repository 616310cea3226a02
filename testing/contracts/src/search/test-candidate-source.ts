import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SourceStore, ToolStore } from '@gatehouse/catalog'
import { toolKey, type RevisionStore } from '@gatehouse/core'
import {
  findTools,
  listNamespaces,
  type CandidateSource,
  type FoundTools,
  type IndexKeeper,
  type SearchRequest,
} from '@gatehouse/discovery'
import { compileGrants, createGrantBook, createPermittedTools, decide, type GrantStore } from '@gatehouse/policy'
import type { ToolDefinition } from '@gatehouse/spec'
import { newTenant, openedStores, type OpenStores } from '../store/opened-stores.ts'
import { newSource, newTool, toolPage } from '../store/sample-tools.ts'
import { operationOf } from './operation-of.ts'

export interface CandidateSourceUnderTest {
  readonly tools: ToolStore
  readonly sources: SourceStore
  readonly grants: GrantStore
  readonly revisions: RevisionStore
  readonly candidates: CandidateSource
}

/** What every source of candidates does, asked through the pipeline and the list of namespaces that stand on it. */
export function testCandidateSource(open: OpenStores<CandidateSourceUnderTest>): void {
  describe('candidate source', () => {
    const stores = openedStores(open)

    /** A tenant with a user, sources `hub` and `mcp`, and ways to change and ask them. */
    async function startTenant(tenantId = newTenant()) {
      const { tools, sources, grants, revisions, candidates } = stores()
      for (const id of ['hub', 'mcp']) await sources.put({ ...newSource(tenantId), id, isPushed: true })
      const op = operationOf(tenantId, 'usr_ana')
      const permittedTools = createPermittedTools({ grantBook: createGrantBook({ grants }) })
      const deps = { indexes: noIndexes, permittedTools, revisions, candidates }
      let granted = 0
      return {
        op,
        async apply(present: readonly Sample[], removed: readonly Sample[] = []) {
          for (const id of ['hub', 'mcp']) {
            const own = (one: Sample): boolean => one.source === id
            const source = { tenantId, id }
            await tools.applyPage({
              ...toolPage(source),
              tools: present.filter(own).map((one) => newTool(source, one.name, definitionOf(one))),
              removed: removed.filter(own),
              namespaces: [{ namespace: 'billing', description: 'Money that customers owe.' }],
            })
          }
        },
        async grant(effect: 'allow' | 'deny', pattern: string) {
          const subject = { kind: 'user' as const, value: 'usr_ana' }
          await grants.add({ tenantId, id: `grt_${granted++}`, subject, effect, pattern, createdAt: 0, createdBy: 'x' })
        },
        search: async (request: SearchRequest): Promise<FoundTools> => (await findTools(deps).run(op, request)).found,
        namespaces: () => listNamespaces(deps)(op, { limit: 500 }),
      }
    }

    test('finds what is stored and granted, from the next search on', async () => {
      const tenant = await startTenant()
      const invoice = sample('hub://billing.create_invoice', { description: 'Bills a customer.' })
      const search = () => tenant.search({ queries: ['create an invoice'] })
      expect(await search()).toMatchObject({ tools: [], catalog_size: 0 })

      await tenant.apply([invoice, sample('hub://hr.create_payslip', { description: 'Pays an employee.' })])
      expect(await search()).toMatchObject({ tools: [], catalog_size: 0 })

      await tenant.grant('allow', 'hub://billing.*')
      expect(await search()).toMatchObject({
        tools: [{ tool: 'hub://billing.create_invoice', summary: 'Bills a customer.', effect: 'write' }],
        catalog_size: 1,
      })
      expect(await tenant.namespaces()).toEqual({
        namespaces: [{ namespace: 'billing', source: 'hub', description: 'Money that customers owe.', tools: 1 }],
      })

      await tenant.apply([{ ...invoice, version: '2.0.0', description: 'Bills a company.' }])
      expect((await search()).tools).toMatchObject([{ version: '2.0.0', summary: 'Bills a company.' }])
      await tenant.apply([], [invoice])
      expect(await search()).toMatchObject({ tools: [], catalog_size: 0 })
      expect(await tenant.namespaces()).toEqual({ namespaces: [] })
    })

    test('shows the tools of one tenant to no other', async () => {
      const [one, other] = [await startTenant(), await startTenant()]
      await one.apply([sample('hub://crm.create_deal')])
      await other.apply([sample('hub://crm.delete_deal')])
      for (const tenant of [one, other]) await tenant.grant('allow', '*')
      const keys = async (tenant: typeof one) =>
        (await tenant.search({ queries: ['deal'] })).tools.map(({ tool }) => tool)
      expect(await keys(one)).toEqual(['hub://crm.create_deal'])
      expect(await keys(other)).toEqual(['hub://crm.delete_deal'])
    })

    test('narrows to namespaces without counting less', async () => {
      const tenant = await startTenant()
      await tenant.apply([
        sample('hub://crm.create_deal'),
        sample('hub://crm.sales.list_deal'),
        sample('mcp://erp.get_deal'),
      ])
      await tenant.grant('allow', '*')
      const found = await tenant.search({ queries: ['deal'], namespaces: ['crm'] })
      expect(found.tools.map(({ tool }) => tool).toSorted()).toEqual([
        'hub://crm.create_deal',
        'hub://crm.sales.list_deal',
      ])
      expect(found.catalog_size).toBe(3)
      expect((await tenant.search({ queries: ['deal'], namespaces: ['nowhere'] })).tools).toEqual([])
    })

    test('hides a tool that is made of others from who may not use all of them', async () => {
      const tenant = await startTenant()
      const uses = [{ namespace: 'billing', name: 'create_invoice' }]
      await tenant.apply([
        sample('hub://crm.close_deal', { uses }),
        sample('hub://billing.create_invoice'),
        sample('hub://crm.open_deal'),
      ])
      await tenant.grant('allow', 'hub://crm.*')
      const keys = async () =>
        (await tenant.search({ queries: ['close or open a deal'] })).tools.map(({ tool }) => tool).toSorted()
      expect(await keys()).toEqual(['hub://crm.open_deal'])
      await tenant.grant('allow', 'hub://billing.create_invoice')
      expect(await keys()).toContain('hub://crm.close_deal')
    })

    test('answers words that mean something to a database as words', async () => {
      const tenant = await startTenant()
      await tenant.apply([sample('hub://crm.create_deal', { description: "It's \\ a:1A & b | !c ('d') <-> e \u0000" })])
      await tenant.grant('allow', '*')
      for (const query of ["it's & (create | !deal):*", "'; drop table tools; --", '\\', 'deal \u0000 \ud800']) {
        expect((await tenant.search({ queries: [query] })).catalog_size).toBe(1)
      }
    })

    test(
      'never shows or counts a forbidden tool, and answers as if there were none',
      { timeout: 120_000 },
      async () => {
        await fc.assert(
          fc.asyncProperty(manyTools, someGrants, someRequest, async (catalog, grants, request) => {
            const compiled = compileGrants(grants.map(([effect, pattern], i) => ({ id: String(i), effect, pattern })))
            const permitted = catalog.filter((tool) => decide(compiled, tool).decision === 'allow')
            const [crowded, plain] = [await startTenant(), await startTenant()]
            // In pieces, in another order, and with something that goes again.
            const half = catalog.length >> 1
            await crowded.apply([...catalog.slice(half), ...catalog.slice(0, 1)])
            for (const [effect, pattern] of grants) {
              await crowded.grant(effect, pattern)
              await plain.grant(effect, pattern)
            }
            await crowded.search(request)
            await crowded.apply([], catalog.slice(0, 1))
            await crowded.apply(catalog.slice(0, half).toReversed())
            if (half === 0) await crowded.apply(catalog.slice(0, 1))
            await plain.apply(permitted)

            const found = await crowded.search(request)
            const keys = new Set(permitted.map(toolKey))
            expect(found.tools.filter(({ tool }) => !keys.has(tool))).toEqual([])
            expect(found.catalog_size).toBe(permitted.length)
            expect(JSON.stringify(found)).toBe(JSON.stringify(await plain.search(request)))
            expect(JSON.stringify(await crowded.namespaces())).toBe(JSON.stringify(await plain.namespaces()))
          }),
          { numRuns: 25 },
        )
      },
    )
  })
}

/** The source under test answers without them. */
const noIndexes: Pick<IndexKeeper, 'ensureFresh'> = {
  ensureFresh: () => Promise.reject(new Error('This source has no index in memory.')),
}

function definitionOf(one: Sample): Partial<ToolDefinition> {
  const { source: _source, ...definition } = one
  return definition
}

type Sample = Partial<ToolDefinition> & { readonly source: string; readonly namespace: string; readonly name: string }

function sample(key: string, more: Partial<ToolDefinition> = {}): Sample {
  const [source, path] = key.split('://') as [string, string]
  const dot = path.lastIndexOf('.')
  return { source, namespace: path.slice(0, dot), name: path.slice(dot + 1), ...more }
}

// Few words, so that queries, permitted tools and forbidden tools keep meeting in them.
const word = fc.constantFrom('create', 'invoice', 'customer', 'list', 'deal', 'weather', 'issue', 'report')
const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((list) => list.join(' '))

const manyTools = fc.uniqueArray(
  fc
    .record({
      place: fc.constantFrom('hub://crm', 'hub://crm.sales', 'hub://secret', 'mcp://crm', 'mcp://erp'),
      name: fc.tuple(word, word).map((pair) => pair.join('_')),
      description: words,
    })
    .map(({ place, name, description }) => sample(`${place}.${name}`, { description })),
  { selector: toolKey, minLength: 1, maxLength: 30 },
)

const somePattern = fc.constantFrom(
  '*',
  'hub://*',
  'hub://crm.*',
  '*://crm.*',
  'mcp://erp.*',
  '*://*.create_*',
  '*://*_report',
  'hub://crm.list_deal',
  'hub://secret.*',
)
const someGrants = fc
  .array(fc.tuple(fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const), somePattern), { maxLength: 4 })
  .map((grants) => [...new Map(grants.map((grant) => [grant.join(' '), grant])).values()])

const someRequest = fc.record({
  queries: fc.array(words, { minLength: 1, maxLength: 3 }),
  namespaces: fc.option(
    fc.uniqueArray(fc.constantFrom('crm', 'erp', 'secret', 'hub://crm'), { minLength: 1, maxLength: 2 }),
    { nil: undefined },
  ),
  limit: fc.integer({ min: 1, max: 30 }),
})
