import { expect, test } from 'vitest'
import { termOf, termsOf, wordsOf } from './tokenise.ts'

test.each([
  ['createJob', ['create', 'job']],
  ['getHTTPStatus2', ['get', 'http', 'status', '2']],
  ['list_s3-buckets.v2', ['list', 's', '3', 'buckets', 'v', '2']],
  ['Crème brûlée', ['creme', 'brulee']],
  ['ＦＵＬＬ width', ['full', 'width']],
  ['Straße', ['straße']],
  ['СписокЗаказов', ['список', 'заказов']],
  ['東京天気', ['東京', '京天', '天気']],
  ['서울 날씨', ['서울', '날씨']],
  ['日', ['日']],
  ['ÉlanVital', ['elan', 'vital']],
  ['हिन्दी', ['हिन्दी']],
  ['', []],
  ['—…🙂', []],
])('%j comes apart as %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})

test.each([
  ['create creates created creating creation'],
  ['invoice invoices invoiced'],
  ['company companies'],
  ['list lists listing listed'],
  ['search searches searching'],
  ['get getting'],
  ['apply applied applies'],
  ['status statuses'],
])('one term for %s', (words) => {
  expect(new Set(words.split(' ').map(termOf)).size).toBe(1)
})

test.each([
  ['status', 'state'],
  ['address', 'add'],
  ['sing', 's'],
  ['red', 'r'],
  ['analysis', 'analyst'],
  ['news', 'new'.repeat(2)],
])('different terms for %s and %s', (a, b) => {
  expect(termOf(a)).not.toBe(termOf(b))
})

test('leaves out what says nothing', () => {
  expect(termsOf('Please, I want to see a list of the x', 10)).toEqual(['see', 'list'])
  expect(termOf('a'.repeat(41))).toBeUndefined()
})

test('names each term once and stops at the limit', () => {
  expect(termsOf('list lists listing deal invoice', 2)).toEqual(['list', 'deal'])
})
