import { expect, test } from 'vitest'
import { CatalogInMemory, openDiscovery, tool } from './catalog-in-memory.ts'

function catalog(): CatalogInMemory {
  const held = new CatalogInMemory()
  held.descriptions.push(
    { source: 'hub', namespace: 'crm', description: 'Customers' },
    { source: 'hub', namespace: 'hr', description: 'Salaries' },
  )
  held.apply('tenant', [
    tool('hub://crm.a'),
    tool('hub://crm.b'),
    tool('hub://crm.sales.c'),
    tool('mcp://crm.d'),
    tool('hub://hr.e'),
    tool('hub://zoo.f'),
  ])
  held.grant('ana', 'allow', '*')
  held.grant('ana', 'deny', 'hub://hr.*')
  held.grant('ana', 'deny', 'hub://crm.b')
  return held
}

test('lists what holds something the principal may use, with how much of it', async () => {
  await using discovery = openDiscovery(catalog())
  expect(await discovery.namespaces('ana')).toEqual({
    namespaces: [
      { namespace: 'crm', source: 'hub', description: 'Customers', tools: 1 },
      { namespace: 'crm', source: 'mcp', description: '', tools: 1 },
      { namespace: 'crm.sales', source: 'hub', description: '', tools: 1 },
      { namespace: 'zoo', source: 'hub', description: '', tools: 1 },
    ],
  })
  expect(await discovery.namespaces('bob')).toEqual({ namespaces: [] })
})

test.each([
  ['crm', ['hub crm', 'mcp crm', 'hub crm.sales']],
  ['crm.', ['hub crm.sales']],
  ['mcp://', ['mcp crm']],
  ['hub://z', ['hub zoo']],
  ['hr', []],
])('prefix %j', async (prefix, expected) => {
  await using discovery = openDiscovery(catalog())
  const { namespaces } = await discovery.namespaces('ana', { prefix })
  expect(namespaces.map(({ source, namespace }) => `${source} ${namespace}`)).toEqual(expected)
})

test('pages meet no namespace twice and miss none, also when one goes between pages', async () => {
  const held = catalog()
  await using discovery = openDiscovery(held)
  const first = await discovery.namespaces('ana', { limit: 2 })
  expect(first.namespaces.map(({ source }) => source)).toEqual(['hub', 'mcp'])
  held.apply('tenant', [], ['mcp://crm.d'])
  const second = await discovery.namespaces('ana', { limit: 2, cursor: first.next_cursor })
  expect(second.namespaces.map(({ namespace }) => namespace)).toEqual(['crm.sales', 'zoo'])
  expect(second.next_cursor).toBeUndefined()
})

test.each([
  [{ limit: 0 }, 'invalid_limit'],
  [{ limit: 501 }, 'invalid_limit'],
  [{ cursor: 'nonsense' }, 'invalid_cursor'],
])('refuses %j', async (request, code) => {
  await using discovery = openDiscovery(catalog())
  await expect(discovery.namespaces('ana', request)).rejects.toMatchObject({ code })
})
