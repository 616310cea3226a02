import { expect, test } from 'vitest'
import { changedPlaces } from './changed-places.ts'

test.each([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1, b: { c: [1, 2] } }, { a: 2, b: { c: [1, 3] } }, ['/a', '/b/c/1']],
  [{ a: 1 }, { b: 1 }, ['/a', '/b']],
  [{ 'a/b~': 1 }, { 'a/b~': 2 }, ['/a~1b~0']],
  [[1], { 0: 1 }, ['']],
  [1, 'x', ['']],
])('%j to %j', (before, after, places) => {
  expect(changedPlaces(before, after)).toEqual(places)
})

test('names no more than a hundred', () => {
  const before = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]))
  expect(changedPlaces(before, {})).toHaveLength(100)
})
