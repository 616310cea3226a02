import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ToolSummary } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import { CatalogInMemory, openDiscovery, tool } from './catalog-in-memory.ts'

// Few words, so that queries, permitted tools and forbidden tools keep meeting in them.
const word = fc.constantFrom('create', 'invoice', 'customer', 'list', 'deal', 'weather', 'issue', 'report')
const words = fc.array(word, { maxLength: 6 }).map((list) => list.join(' '))
const summary = (source: string, namespaces: readonly string[]): fc.Arbitrary<ToolSummary> =>
  fc
    .record({
      namespace: fc.constantFrom(...namespaces),
      name: fc.tuple(word, word).map((pair) => pair.join('_')),
      description: words,
      title: fc.option(words, { nil: undefined }),
      tags: fc.array(word, { maxLength: 2 }),
      parameter: word,
      isDeprecated: fc.boolean(),
    })
    .map(({ namespace, name, title, parameter, ...more }) =>
      tool(`${source}://${namespace}.${name}`, {
        ...more,
        ...(title === undefined ? {} : { title }),
        parameters: [{ name: parameter }],
      }),
    )

const permitted = fc.uniqueArray(summary('hub', ['crm', 'crm.sales', 'erp']), { selector: toolKey, maxLength: 25 })
// The same namespaces in another source, and others in the same source.
const forbidden = fc.uniqueArray(fc.oneof(summary('mcp', ['crm', 'erp']), summary('hub', ['secret', 'crm.hidden'])), {
  selector: toolKey,
  maxLength: 25,
})
const request = fc.record({
  queries: fc.array(
    words.filter((text) => text !== ''),
    { minLength: 1, maxLength: 3 },
  ),
  namespaces: fc.option(
    fc.uniqueArray(fc.constantFrom('crm', 'erp', 'secret', 'hub://crm'), { minLength: 1, maxLength: 2 }),
    { nil: undefined },
  ),
  limit: fc.integer({ min: 1, max: 30 }),
})

function grantedCatalog(): CatalogInMemory {
  const catalog = new CatalogInMemory()
  catalog.descriptions.push(
    { source: 'hub', namespace: 'crm', description: 'Customers and deals' },
    { source: 'hub', namespace: 'secret', description: 'Invoice report nobody must see' },
    { source: 'mcp', namespace: 'crm', description: 'Weather' },
  )
  catalog.grant('ana', 'allow', 'hub://*')
  catalog.grant('ana', 'deny', 'hub://secret.*')
  catalog.grant('ana', 'deny', '*://crm.hidden.*')
  return catalog
}

test('no answer differs by a byte whether forbidden tools exist or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      permitted,
      forbidden,
      fc.array(request, { minLength: 1, maxLength: 4 }),
      async (own, others, requests) => {
        const without = grantedCatalog()
        without.apply('tenant', own)
        // The crowded catalog came about in another order and in pieces, which must not show either.
        const crowded = grantedCatalog()
        await using plainly = openDiscovery(without)
        await using crowdedly = openDiscovery(crowded)
        const half = own.length >> 1
        for (const batch of [others.slice(0, 9), own.slice(half).toReversed(), others.slice(9), own.slice(0, half)]) {
          crowded.apply('tenant', batch)
          await crowdedly.namespaces('ana')
        }
        for (const one of requests) {
          expect(JSON.stringify(await crowdedly.search('ana', one))).toBe(
            JSON.stringify(await plainly.search('ana', one)),
          )
        }
        for (const limit of [1, 2, 100]) {
          let cursor: string | undefined
          do {
            const page = await plainly.namespaces('ana', { limit, cursor })
            expect(JSON.stringify(await crowdedly.namespaces('ana', { limit, cursor }))).toBe(JSON.stringify(page))
            cursor = page.next_cursor
          } while (cursor !== undefined)
        }
      },
    ),
    { numRuns: 150 },
  )
})

test('what is found is permitted, whatever the grants', async () => {
  const pattern = fc.constantFrom(
    '*',
    'hub://*',
    'hub://crm.*',
    '*://crm.*',
    'mcp://erp.*',
    '*://*.create_*',
    '*://*_report',
    'hub://secret.list_deal',
  )
  const grants = fc.array(fc.tuple(fc.constantFrom('allow' as const, 'deny' as const), pattern), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(permitted, forbidden, grants, request, async (some, more, list, one) => {
      const catalog = new CatalogInMemory()
      catalog.apply('tenant', [...some, ...more])
      for (const [effect, text] of list) catalog.grant('ana', effect, text)
      const matches = (effect: string, key: string): boolean =>
        list.some(
          ([kind, text]) =>
            kind === effect && new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(key),
        )
      const isPermitted = (key: string): boolean => matches('allow', key) && !matches('deny', key)
      await using discovery = openDiscovery(catalog)
      const found = await discovery.search('ana', one)
      expect(found.tools.map(({ tool: key }) => key).filter((key) => !isPermitted(key))).toEqual([])
      expect(found.catalog_size).toBe([...some, ...more].map(toolKey).filter(isPermitted).length)
      const listed = await discovery.namespaces('ana', { limit: 500 })
      expect(listed.namespaces.reduce((sum, { tools }) => sum + tools, 0)).toBe(found.catalog_size)
    }),
    { numRuns: 150 },
  )
})
