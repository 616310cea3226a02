import { expect, test } from 'vitest'
import { partsOf } from './parts-of.ts'

test.each([
  ['Create an invoice. Send it to the customer!', ['Create an invoice.', 'Send it to the customer!']],
  ['book a flight to Lisbon, and then reserve a hotel room', ['book a flight to Lisbon', 'then reserve a hotel room']],
  ['find open issues and close old pull requests', ['find open issues', 'close old pull requests']],
  ['list customers\nexport revenue report', ['list customers', 'export revenue report']],
])('%j has the clauses %j', (text, clauses) => {
  expect(partsOf(text).map((part) => part.text)).toEqual(clauses)
})

test.each(['create a customer', 'salt and pepper', '', '...', 'find and replace'])('%j is one clause', (text) => {
  expect(partsOf(text)).toEqual([])
})

test('a request of many clauses has at most twelve', () => {
  const text = Array.from({ length: 40 }, (_, i) => `export report number${i}x`).join('. ')
  expect(partsOf(text)).toHaveLength(12)
})

test('a long run of blanks takes no time', () => {
  const startedAt = performance.now()
  partsOf(`list customers${' '.repeat(2_000)}and export report`)
  expect(performance.now() - startedAt).toBeLessThan(100)
})
