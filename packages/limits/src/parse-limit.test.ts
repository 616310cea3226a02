import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LimitDocument } from './limit.ts'
import { parseLimits } from './parse-limit.ts'

test.each<[Partial<LimitDocument>, string, object]>([
  [{ rate: '100/min' }, '100/min', { kind: 'rate', units: 100, periodMs: 60_000, burst: 100 }],
  [{ rate: ' 5 / s  burst 20 ' }, '5/second burst 20', { kind: 'rate', units: 5, periodMs: 1_000, burst: 20 }],
  [{ rate: '7/day burst 1' }, '7/day burst 1', { kind: 'rate', units: 7, periodMs: 86_400_000, burst: 1 }],
  [{ quota: '10000/day' }, '10000/day', { kind: 'quota', units: 10_000, per: 'day' }],
  [{ quota: '1/month' }, '1/month', { kind: 'quota', units: 1, per: 'month' }],
  [{ running: 3 }, '3 running', { kind: 'running', units: 3 }],
])('reads %j', (document, text, measure) => {
  expect(parseLimits([{ id: 'a', ...document }])).toMatchObject([
    { id: 'a', text, measure, per: ['user'], fail: 'closed', principals: undefined, tools: undefined },
  ])
})

test('a limit with a rate and a quota is two, counted for each combination in one order', () => {
  const limits = parseLimits([{ id: 'a', per: ['user', 'tool', 'user'], rate: '1/s', quota: '5/day', fail: 'open' }])
  expect(limits.map(({ text, per, fail }) => ({ text, per, fail }))).toEqual([
    { text: '1/second', per: ['tool', 'user'], fail: 'open' },
    { text: '5/day', per: ['tool', 'user'], fail: 'open' },
  ])
})

test.each<[string, readonly LimitDocument[], string]>([
  ['nothing to limit', [{ id: 'a' }], 'limits.list[0]'],
  ['a rate of another form', [{ id: 'a', rate: '100 per minute' }], 'limits.list[0].rate'],
  ['a rate of nothing', [{ id: 'a', rate: '0/min' }], 'limits.list[0].rate'],
  ['a burst of nothing', [{ id: 'a', rate: '1/min burst 0' }], 'limits.list[0].rate'],
  ['a rate beyond what can be counted', [{ id: 'a', rate: '99999999/min' }], 'limits.list[0].rate'],
  ['a quota per week', [{ id: 'a', quota: '1/week' }], 'limits.list[0].quota'],
  ['half a place', [{ id: 'a', running: 0.5 }], 'limits.list[0].running'],
  [
    'an id twice',
    [
      { id: 'a', running: 1 },
      { id: 'a', running: 2 },
    ],
    'limits.list[1].id',
  ],
  ['an id with a space', [{ id: 'a b', running: 1 }], 'limits.list[0].id'],
  ['nothing to count together', [{ id: 'a', running: 1, per: [] }], 'limits.list[0].per'],
])('refuses %s, and says where', (_what, documents, at) => {
  expect(() => parseLimits(documents)).toThrow(expect.objectContaining({ code: 'invalid_limit', at }))
})

test('refuses a tool pattern that is none', () => {
  expect(() => parseLimits([{ id: 'a', running: 1, tools: ['crm'] }])).toThrow(
    expect.objectContaining({ code: 'invalid_tool_pattern' }),
  )
})

test('reads or refuses any text, and never takes long', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (rate, quota) => {
      try {
        const [limit] = parseLimits([{ id: 'a', rate, quota }])
        expect(limit!.measure.units).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_limit' })
      }
    }),
  )
})
