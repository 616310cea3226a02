import { describe, expect, test } from 'vitest'
import { parseDurationMs, parseFuture, parsePast } from './parse-moment.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

describe('a moment in the past', () => {
  test.each([
    ['15m', '2026-11-22T11:45:00.000Z'],
    ['24h', '2026-11-21T12:00:00.000Z'],
    ['7d', '2026-11-15T12:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T09:30Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(parsePast(text, now)).toISOString()).toBe(expected)
  })

  test.each([
    '',
    '1',
    'yesterday',
    '0h',
    '-5m',
    '5 m',
    '2026-02-31',
    '2026-13-01',
    '2026-01-31T09:30',
    '1.5h',
    '9999999d',
  ])('%j is refused', (text) => {
    expect(() => parsePast(text, now)).toThrow(/duration|no such day/)
  })
})

describe('a moment in the future', () => {
  test.each([
    ['30d', '2026-12-22T12:00:00.000Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(parseFuture(text, now)).toISOString()).toBe(expected)
  })

  test('one that has passed is refused', () => {
    expect(() => parseFuture('2020-01-01', now)).toThrow('past')
  })
})

test('weeks are durations too', () => {
  expect(parseDurationMs('2w')).toBe(14 * 86_400_000)
})
