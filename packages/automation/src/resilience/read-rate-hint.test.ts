import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRateHint, type RateHint } from './read-rate-hint.ts'

const nowMs = 1_800_000_000_000

function hintOf(status: number, headers: Readonly<Record<string, string>>): RateHint {
  return readRateHint({ status, headers: new Map(Object.entries(headers)) }, nowMs)
}

test.each<[string, Readonly<Record<string, string>>, RateHint['left']]>([
  ['the list of today', { ratelimit: '"default";r=50;t=30' }, { count: 50, resetMs: 30_000 }],
  [
    'the tightest of several policies',
    { ratelimit: '"day";r=900;t=40000, "burst"; r=0 ; t=2' },
    { count: 0, resetMs: 2_000 },
  ],
  ['the dictionary before it', { ratelimit: 'limit=100, remaining=7, reset=9' }, { count: 7, resetMs: 9_000 }],
  ['three fields', { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, { count: 0, resetMs: 12_000 }],
  ['X- fields in seconds', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '60' }, { count: 3, resetMs: 60_000 }],
  [
    'X- fields with a moment',
    { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '1800000060' },
    { count: 3, resetMs: 60_000 },
  ],
  [
    'X- fields with a moment in milliseconds',
    { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '1800000060000' },
    { count: 3, resetMs: 60_000 },
  ],
  ['a list without a reset', { ratelimit: '"default";r=50' }, undefined],
  ['nonsense', { ratelimit: 'soon', 'ratelimit-remaining': '-1', 'ratelimit-reset': 'x' }, undefined],
  ['nothing', {}, undefined],
])('reads %s', (_name, headers, left) => {
  expect(hintOf(200, headers).left).toEqual(left)
})

test.each<[number, Readonly<Record<string, string>>, Partial<RateHint>]>([
  [429, { 'retry-after': '7' }, { isRefusal: true, pauseMs: 7_000 }],
  [429, { 'retry-after': new Date(nowMs + 5_000).toUTCString() }, { isRefusal: true, pauseMs: 5_000 }],
  [429, { ratelimit: '"a";r=0;t=4' }, { isRefusal: true, pauseMs: 4_000 }],
  [429, {}, { isRefusal: true }],
  [503, { 'retry-after': '7' }, { isRefusal: false, pauseMs: 7_000 }],
  [503, {}, { isRefusal: false }],
  [200, { 'retry-after': '7' }, { isRefusal: false }],
])('%i with %j', (status, headers, expected) => {
  const { left: _, ...hint } = hintOf(status, headers)
  expect(hint).toEqual(expected)
})

test('no header breaks it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (field, reset) => {
      const { left, pauseMs } = hintOf(429, {
        ratelimit: field,
        'ratelimit-remaining': field,
        'ratelimit-reset': reset,
        'retry-after': field,
      })
      for (const figure of [left?.count, left?.resetMs, pauseMs]) {
        if (figure !== undefined) expect(figure).toSatisfy((n: number) => Number.isFinite(n) && n >= 0)
      }
    }),
  )
})
