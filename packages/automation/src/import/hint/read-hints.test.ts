import { expect, test } from 'vitest'
import { apiOf, convertText } from '../single-operation.fixture.ts'

function hintsOf(names: readonly string[], beside: object = {}): unknown {
  const parameters = names.map((name) => ({ name, in: 'query', schema: { type: 'string' } }))
  return convertText(apiOf({ '/a': { get: { parameters, ...beside } } })).operations[0]!.content.hints
}

test.each([
  [['limit', 'cursor'], { style: 'cursor', limit: 'limit', position: 'cursor' }],
  [['limit', 'offset'], { style: 'offset', limit: 'limit', position: 'offset' }],
  [['$top', '$skip'], { style: 'offset', limit: '$top', position: '$skip' }],
  [['per_page', 'page'], { style: 'page', limit: 'per_page', position: 'page' }],
  [['pageSize', 'pageToken'], { style: 'cursor', limit: 'pageSize', position: 'pageToken' }],
  [['limit', 'starting_after'], { style: 'cursor', limit: 'limit', position: 'starting_after' }],
  [['maxResults', 'startAt'], { style: 'offset', limit: 'maxResults', position: 'startAt' }],
])('%j are parameters of paging', (names, pagination) => {
  expect(hintsOf(names)).toEqual({ pagination })
})

test.each([[['limit']], [['after', 'before']], [['start', 'end']], [['q']], [[]]])('%j page nothing', (names) => {
  expect(hintsOf(names)).toBeUndefined()
})

test('headers of answers and extensions are kept', () => {
  const headers = { 'RateLimit-Remaining': {}, 'X-RateLimit-Limit': {}, 'Retry-After': {}, Link: {}, Date: {} }
  expect(
    hintsOf(['per_page'], { responses: { 200: { headers } }, 'x-ratelimit': { limit: 100, per: 'minute' } }),
  ).toEqual({
    pagination: { style: 'link', limit: 'per_page' },
    rateLimit: {
      headers: ['ratelimit-remaining', 'retry-after', 'x-ratelimit-limit'],
      declared: { limit: 100, per: 'minute' },
    },
  })
  expect(hintsOf([], { 'x-pagination': { kind: 'x'.repeat(1_000) } })).toBeUndefined()
})
