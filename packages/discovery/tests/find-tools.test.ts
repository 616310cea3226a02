import { expect, test } from 'vitest'
import { CatalogInMemory, openDiscovery, tool } from './catalog-in-memory.ts'

function catalog(): CatalogInMemory {
  const held = new CatalogInMemory()
  held.descriptions.push({ source: 'hub', namespace: 'billing', description: 'Money that customers owe.' })
  held.apply('tenant', [
    tool('hub://crm.create_customer', {
      title: 'Create a customer',
      description: 'Adds a person or company.',
      effect: 'write',
    }),
    tool('hub://crm.delete_customer', { description: 'Removes a customer for ever.', effect: 'destructive' }),
    tool('hub://crm.sales.list_deals', { description: 'Open deals of a seller.' }),
    tool('hub://crmx.listDeals', { description: 'Open deals of a seller.' }),
    tool('hub://billing.getInvoice', {
      description: 'An invoice with its lines.',
      parameters: [{ name: 'invoice_id' }],
    }),
    tool('mcp://github.create_issue', {
      description: 'Opens an issue in a repository.',
      effect: 'write',
      authorization: { kind: 'connection', provider: 'github', scopes: ['repo'] },
    }),
    tool('mcp://weather.forecast', { description: 'Wettervorhersage für Städte — résumé', tags: ['meteorology'] }),
    tool('mcp://tenki.get', { description: '東京の天気予報を取得します' }),
    ...Array.from({ length: 30 }, (_, i) => tool(`hub://filler.thing_${i}`, { description: `Filler number ${i}.` })),
  ])
  held.grant('ana', 'allow', '*')
  return held
}

test('reads as the list of its stages: permission stands before recall', async () => {
  await using discovery = openDiscovery(catalog())
  expect(discovery.stages).toEqual([
    'understand',
    'consult-models',
    'keep-permitted',
    'recall',
    'rank',
    'merge-meanings',
    'rerank',
    'fit',
    'say-without',
  ])
})

test.each([
  ['create a customer', 'hub://crm.create_customer'],
  ['creating customers', 'hub://crm.create_customer'],
  ['invoices', 'hub://billing.getInvoice'],
  ['get INVOICE', 'hub://billing.getInvoice'],
  ['money that is owed', 'hub://billing.getInvoice'],
  ['github issue', 'mcp://github.create_issue'],
  ['meteorology', 'mcp://weather.forecast'],
  ['Stadte resume', 'mcp://weather.forecast'],
  ['天気予報', 'mcp://tenki.get'],
  ['invoice_id', 'hub://billing.getInvoice'],
  ['hub://crm.delete_customer', 'hub://crm.delete_customer'],
])('%j finds %s first', async (query, expected) => {
  await using discovery = openDiscovery(catalog())
  const { tools } = await discovery.search('ana', { queries: [query] })
  expect(tools[0]?.tool).toBe(expected)
})

test('says what a caller needs to choose', async () => {
  await using discovery = openDiscovery(catalog())
  expect(await discovery.search('ana', { queries: ['create issue in github repository'], limit: 1 })).toEqual({
    tools: [
      {
        tool: 'mcp://github.create_issue',
        version: '1.0.0',
        title: 'create_issue',
        summary: 'Opens an issue in a repository.',
        score: expect.closeTo(0.8, 0),
        effect: 'write',
        needs_authorization: true,
      },
    ],
    catalog_size: 38,
  })
})

test('several queries are searched apart and take turns; each tool comes once', async () => {
  await using discovery = openDiscovery(catalog())
  const { tools } = await discovery.search('ana', {
    queries: ['create customer', 'get invoice', 'customer create'],
    limit: 4,
  })
  expect(tools.map(({ tool: key, matched_query }) => [key, matched_query])).toEqual([
    ['hub://crm.create_customer', 'create customer'],
    ['hub://billing.getInvoice', 'get invoice'],
    // The third asks for what the first has brought already: its turn is for the next one.
    ['hub://crm.delete_customer', 'customer create'],
    expect.anything(),
  ])
  expect(new Set(tools.map(({ tool: key }) => key)).size).toBe(4)
})

test.each([
  [['crm'], ['hub://crm.sales.list_deals']],
  [['crm.sales'], ['hub://crm.sales.list_deals']],
  [['hub://crm'], ['hub://crm.sales.list_deals']],
  [['crm.*'], ['hub://crm.sales.list_deals']],
  [['crmx'], ['hub://crmx.listDeals']],
  [
    ['crm', 'crmx'],
    ['hub://crm.sales.list_deals', 'hub://crmx.listDeals'],
  ],
  [['hub://'], ['hub://crm.sales.list_deals', 'hub://crmx.listDeals']],
  [['mcp://crm'], []],
  [['nowhere'], []],
])('namespaces %j keep the search within them and below', async (namespaces, expected) => {
  await using discovery = openDiscovery(catalog())
  const { tools } = await discovery.search('ana', { queries: ['open deals of seller'], namespaces })
  expect(tools.map(({ tool: key }) => key).toSorted()).toEqual(expected)
})

test('shows few when the best stands out, and never more than the limit', async () => {
  await using discovery = openDiscovery(catalog())
  const short = await discovery.search('ana', { queries: ['filler thing 7'], limit: 20 })
  expect(short.tools[0]?.tool).toBe('hub://filler.thing_7')
  expect(short.tools.length).toBeLessThan(31)
  expect((await discovery.search('ana', { queries: ['filler'], limit: 5 })).tools).toHaveLength(5)
})

test('equal tools come in the order of their keys', async () => {
  await using discovery = openDiscovery(catalog())
  const { tools } = await discovery.search('ana', { queries: ['filler'], limit: 50 })
  const keys = tools.map(({ tool: key }) => key)
  expect(keys).toHaveLength(30)
  expect(keys).toEqual(keys.toSorted())
})

test('a deprecated tool gives way to one as good', async () => {
  const held = catalog()
  held.apply('tenant', [tool('hub://a.export_report', { isDeprecated: true }), tool('hub://b.export_report')])
  await using discovery = openDiscovery(held)
  const { tools } = await discovery.search('ana', { queries: ['export report'] })
  expect(tools.map(({ tool: key }) => key)).toEqual(['hub://b.export_report', 'hub://a.export_report'])
})

test.each([
  ['pizza', /^Nothing fits among the tools you may use\. Try other words/],
  ['the of and', /^Nothing fits among/],
  ['book a table for the opera and order caviar for the customer', /^Nothing fits well/],
])('%j: says honestly that nothing fits', async (query, guidance) => {
  await using discovery = openDiscovery(catalog())
  expect((await discovery.search('ana', { queries: [query] })).guidance).toMatch(guidance)
})

test('names the queries that nothing fits', async () => {
  await using discovery = openDiscovery(catalog())
  const { guidance } = await discovery.search('ana', { queries: ['create customer', 'espresso grinder'] })
  expect(guidance).toContain('"espresso grinder"')
  expect(guidance).not.toContain('"create customer"')
})

test('has no guidance when something fits', async () => {
  await using discovery = openDiscovery(catalog())
  expect(await discovery.search('ana', { queries: ['create customer'] })).not.toHaveProperty('guidance')
})

test('someone without a grant finds nothing and learns why', async () => {
  await using discovery = openDiscovery(catalog())
  expect(await discovery.search('bob', { queries: ['create customer'] })).toEqual({
    tools: [],
    catalog_size: 0,
    guidance: expect.stringContaining('Ask an administrator'),
  })
})

test('a change of grants holds from the next search on', async () => {
  const held = catalog()
  await using discovery = openDiscovery(held)
  const keys = async (): Promise<string[]> =>
    (await discovery.search('bob', { queries: ['customer'] })).tools.map(({ tool: key }) => key).toSorted()
  expect(await keys()).toEqual([])
  held.grant('bob', 'allow', 'hub://crm.*')
  expect(await keys()).toEqual(['hub://crm.create_customer', 'hub://crm.delete_customer'])
  held.grant('bob', 'deny', '*://*.delete_*')
  expect(await keys()).toEqual(['hub://crm.create_customer'])
})

test('refuses a query that is too long', async () => {
  await using discovery = openDiscovery(catalog())
  const search = discovery.search('ana', { queries: ['x'.repeat(2_001)] })
  await expect(search).rejects.toMatchObject({ code: 'invalid_query', at: '/queries/0' })
})

test.each([
  [{ queries: [] }, 'invalid_queries', '/queries'],
  [{ queries: Array.from({ length: 9 }, () => 'x') }, 'invalid_queries', '/queries'],
  [{ queries: ['ok', ' \n'] }, 'invalid_query', '/queries/1'],
  [{ queries: ['x'], limit: 0 }, 'invalid_limit', '/limit'],
  [{ queries: ['x'], limit: 51 }, 'invalid_limit', '/limit'],
  [{ queries: ['x'], limit: 1.5 }, 'invalid_limit', '/limit'],
])('refuses %j', async (request, code, at) => {
  await using discovery = openDiscovery(catalog())
  await expect(discovery.search('ana', request)).rejects.toMatchObject({ code, at, kind: 'invalid' })
})
