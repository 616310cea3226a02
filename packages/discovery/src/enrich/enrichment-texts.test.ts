import type { ToolSummary } from '@gatehouse/catalog'
import { expect, test } from 'vitest'
import { isThin } from './is-thin.ts'
import { wordsOfEnrichment } from './words-of-enrichment.ts'

const tool = (description: string): ToolSummary => ({
  source: 's',
  namespace: 'billing',
  name: 'send_invoice',
  version: '1.0.0',
  description,
  effect: 'write',
  authorization: { kind: 'none' },
  tags: [],
  parameters: [],
  isDeprecated: false,
})

test.each([
  ['', true],
  ['Send invoice.', true],
  ['Billing: sends invoices', true],
  ['Sends an invoice as PDF to a customer by e-mail, with a payment link.', false],
])('%j is thin: %j', (description, expected) => {
  expect(isThin(tool(description))).toBe(expected)
})

test('words of a description stand once and are few, whatever a model was made to say', () => {
  const enrichment = {
    purpose: 'Sends an invoice. Invoice invoice invoices INVOICE.',
    whenToUse: ['bill a customer'],
    tags: ['billing', 'bil\u200bling'],
    limitations: ['cannot refund'],
    prompt: '',
    answer: '',
  }
  expect(wordsOfEnrichment(enrichment)).not.toContain('refund')
  expect(wordsOfEnrichment(enrichment).match(/invoice/gi)).toHaveLength(1)
  expect(wordsOfEnrichment(enrichment).match(/bil/gi)).toHaveLength(1)
  const stuffed = Array.from({ length: 50 }, (_, i) => `word${i} ${'another'.repeat(30)}`)
  const words = wordsOfEnrichment({ ...enrichment, whenToUse: stuffed, purpose: stuffed.join(' '), tags: stuffed })
  expect(words.split(' ').length).toBeLessThanOrEqual(60)
})
