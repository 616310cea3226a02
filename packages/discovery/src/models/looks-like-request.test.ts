import { expect, test } from 'vitest'
import { looksLikeRequest } from './looks-like-request.ts'

test.each([
  ['create a job for a customer', false],
  ['list the open invoices of a customer in a given month', false],
  ['Can you help?', false],
  ['github create issue', false],
  ['Please book me a table for four people near the office tonight', true],
  ['The boiler at Elm Street 5 leaks. Send somebody before noon.', true],
  ['What was the average temperature in Graz during the last week?', true],
  ['Ich brauche morgen einen Termin für den Kunden in der Elmstraße', true],
  ['', false],
])('%j: %j', (query, expected) => {
  expect(looksLikeRequest(query)).toBe(expected)
})
