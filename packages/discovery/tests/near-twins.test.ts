import type { ToolSummary } from '@gatehouse/catalog'
import { expect, test } from 'vitest'
import { CatalogInMemory, openDiscovery, tool } from './catalog-in-memory.ts'

const texts = {
  description: 'Sends an invoice to a customer by mail and remembers when it was sent.',
  effect: 'write' as const,
  parameters: [{ name: 'invoice_id' }],
}
const near = 'Sends the invoice to its customer by mail, and remembers when it was sent.'
const query = { queries: ['send an invoice to a customer'] }

async function rowsOf(others: readonly (readonly [string, Partial<ToolSummary>])[], deny?: string) {
  const held = new CatalogInMemory()
  held.apply('tenant', [
    tool('hub://billing.send_invoice', texts),
    ...others.map(([key, more]) => tool(key, { ...texts, ...more })),
    ...Array.from({ length: 10 }, (_, i) => tool(`hub://filler.thing_${i}`, { description: `Filler number ${i}.` })),
  ])
  held.grant('ana', 'allow', '*')
  if (deny !== undefined) held.grant('ana', 'deny', deny)
  await using discovery = openDiscovery(held)
  const { tools } = await discovery.search('ana', query)
  return tools.map(({ tool: key, alternatives = [] }) => [key, ...alternatives].toSorted())
}

test('a tool that says the same in slightly other words shares the row', async () => {
  const rows = await rowsOf([['hub://billing_2.send_invoice', { description: near }]])
  expect(rows[0]).toEqual(['hub://billing.send_invoice', 'hub://billing_2.send_invoice'])
})

test.each([
  ['another effect', { description: near, effect: 'destructive' as const }],
  ['another input', { description: near, parameters: [{ name: 'invoice_id' }, { name: 'bcc' }] }],
  ['another meaning', { description: 'Posts invoices of suppliers to the ledger and closes the month for good.' }],
])('one with %s has a row of its own', async (_what, more) => {
  const rows = await rowsOf([['hub://billing_2.send_invoice', more]])
  expect(rows.slice(0, 2).toSorted()).toEqual([['hub://billing.send_invoice'], ['hub://billing_2.send_invoice']])
})

test('a near-twin that may not be used is not spoken of', async () => {
  const rows = await rowsOf([['hub://billing_2.send_invoice', { description: near }]], 'hub://billing_2.*')
  expect(rows.flat()).not.toContain('hub://billing_2.send_invoice')
})

test('where nobody says a word, names that mean the same are found, and never before somebody who says it', async () => {
  const held = new CatalogInMemory()
  held.apply('tenant', [
    tool('hub://billing.delete_invoice', { description: 'For good.' }),
    ...Array.from({ length: 10 }, (_, i) => tool(`hub://filler.thing_${i}`, { description: `Filler number ${i}.` })),
  ])
  held.grant('ana', 'allow', '*')
  held.grant('bob', 'allow', 'hub://billing.*')
  await using discovery = openDiscovery(held)
  const first = async (user: string) => (await discovery.search(user, { queries: ['erase'] })).tools[0]?.tool
  expect(await first('ana')).toBe('hub://billing.delete_invoice')
  // A text of its own beats what a rule says; for whom that tool is forbidden, nothing has changed.
  held.apply('tenant', [tool('hub://disks.wipe', { description: 'Erase a disk, whatever is on it, in one go.' })])
  expect(await first('ana')).toBe('hub://disks.wipe')
  expect(await first('bob')).toBe('hub://billing.delete_invoice')
})

test('a name made of words for everything is found by none of them before a tool that is about it', async () => {
  const held = new CatalogInMemory()
  const greedy = 'create_get_list_find_update_delete_send_cancel_start_stop_check_buy_pay_book_plan'
  held.apply('tenant', [
    tool(`hub://spam.${greedy}`, { title: greedy, description: greedy }),
    tool('hub://billing.delete_invoice', { description: 'Removes it for good.' }),
    tool('hub://desk.send_message', { description: 'To a person.' }),
  ])
  held.grant('ana', 'allow', '*')
  await using discovery = openDiscovery(held)
  for (const [words, expected] of [
    ['erase the bill', 'hub://billing.delete_invoice'],
    ['transmit a chat', 'hub://desk.send_message'],
  ] as const) {
    expect((await discovery.search('ana', { queries: [words] })).tools[0]?.tool).toBe(expected)
  }
})
