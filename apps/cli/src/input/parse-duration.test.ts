import { expect, test } from 'vitest'
import { parseDuration } from './parse-duration.ts'

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['90s', 90_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
  ['31d', 2_678_400_000],
])('reads %s', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs)
})

test.each(['', '60', 's', '-1s', '1w', '32d', '1 s', '1e3s', 'Infinitys'])('refuses %j', (text) => {
  expect(() => parseDuration(text)).toThrow('90s')
})
