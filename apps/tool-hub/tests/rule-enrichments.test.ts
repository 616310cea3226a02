import { expect, test } from 'vitest'
import { found, putTools, startHouseWithModels, type CatalogTool } from './house-with-models.ts'

const tools: readonly CatalogTool[] = [
  ['billing', 'delete_invoice', ''],
  ['billing', 'list_invoices', 'All invoices of a year with their sums and when they are due'],
  ['billing', 'purge_invoice_archive', 'Throws away what has been kept for ten years or longer'],
  ['other', 'export_invoices', 'Writes them to a file that bookkeepers can read'],
]
const reference = 'catalog://billing.delete_invoice'

test('a tool that says nothing of itself is explained by its name, its input and its permitted neighbours', async () => {
  await using house = await startHouseWithModels({})
  await putTools(house, tools)

  const { body } = await house.admin('GET', `/api/rule-enrichments?tool=${encodeURIComponent(reference)}`)
  expect(body).toMatchObject({ tool: reference, is_thin: true, title: 'Delete invoice' })
  expect(body.synonyms).toContain('remov')

  const user = await house.user('ada@example.com', {
    allow: ['catalog://billing.*'],
    deny: ['catalog://billing.purge*'],
  })
  const [shown] = (await user('POST', '/api/tools/details', { tools: [reference] })).body.tools
  expect(shown.when_to_use[0]).toBe('When somebody asks to delete invoice in billing.')
  expect(shown.when_to_use.at(-1)).toBe('Not for what others of its namespace do: list_invoices.')
  const [described] = (await user('POST', '/api/tools/details', { tools: ['catalog://billing.list_invoices'] })).body
    .tools
  expect(described).not.toHaveProperty('when_to_use')

  const search = (query: string) => house.admin('POST', '/api/search', { query })
  expect(found(await search('erase receipt'))[0]).toBe(reference)

  expect((await user('GET', `/api/rule-enrichments?tool=${encodeURIComponent(reference)}`)).status).toBe(403)
  expect((await house.admin('GET', '/api/rule-enrichments?tool=catalog://billing.nothing')).status).toBe(404)
}, 60_000)
