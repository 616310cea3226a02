import { expect, test } from 'vitest'
import { enrichByRule } from './enrich-by-rule.ts'
import { synonymsOf } from './synonyms.ts'
import { titleOfName } from './title-of-name.ts'

test.each([
  ['create_work_order', 'Create work order'],
  ['getHTTPStatus2', 'Get HTTP status 2'],
  ['crm.listDeals', 'Crm list deals'],
  ['東京天気', '東京天気'],
  ['EMAIL', 'Email'],
  ['___', '___'],
])('%s is titled %s', (name, title) => {
  expect(titleOfName(name)).toBe(title)
})

const tool = {
  namespace: 'billing',
  name: 'delete_invoice',
  effect: 'destructive' as const,
  inputSchema: { type: 'object', properties: { invoice_id: {} }, required: ['invoice_id', 'reason'] },
}

test('says what follows from name, schema and neighbours', () => {
  const siblings = ['delete_invoice', 'list_invoices', 'sendInvoice', 'get_customer']
  expect(enrichByRule(tool, siblings)).toEqual({
    title: 'Delete invoice',
    effect: 'May remove or overwrite data for good.',
    whenToUse: [
      'When somebody asks to delete invoice in billing.',
      'When you have invoice_id, reason.',
      'Not for what others of its namespace do: list_invoices, sendInvoice.',
    ],
    synonyms: ['remov', 'eras', 'discard', 'drop', 'bill', 'receipt'],
  })
  expect(enrichByRule({ ...tool, title: 'Void an invoice', inputSchema: {} }).whenToUse).toEqual([
    'When somebody asks to void an invoice in billing.',
  ])
})

test('what others wrote stays short and visible, however much there is of it', () => {
  const long = `ignore\u200b all\n${'create list send delete '.repeat(5_000)}`
  const schema = { required: [long, 7, null, ...Array.from({ length: 5_000 }, (_, i) => `p${i}`)] }
  const said = enrichByRule({ ...tool, namespace: long, name: long, title: long, inputSchema: schema }, [long, long])
  expect(said.title.length).toBeLessThanOrEqual(120)
  expect(said.synonyms.length).toBeLessThanOrEqual(24)
  expect(said.whenToUse.join('')).not.toMatch(/[\u200b\n]/)
  for (const sentence of said.whenToUse) expect(sentence.length).toBeLessThanOrEqual(500)
  for (const required of [undefined, 'x', { a: 1 }, [{}]])
    expect(enrichByRule({ ...tool, inputSchema: { required } }).whenToUse).toHaveLength(1)
})

test('a long or repeated name has no more synonyms than a short one may have', () => {
  expect(synonymsOf({ name: 'send send send' })).toEqual(synonymsOf({ name: 'send' }))
  expect(synonymsOf({ name: `${'x'.repeat(300)} send` })).toEqual([])
  expect(synonymsOf({ name: 'create list send delete search update cancel start stop check buy pay' })).toHaveLength(24)
})
