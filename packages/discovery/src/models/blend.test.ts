import { expect, test } from 'vitest'
import { blend, listOf } from './blend.ts'

const list = [
  { position: 1, score: 0.6 },
  { position: 2, score: 0.3 },
]

test('another opinion changes the order, and brings in what is new, but not how well the query is covered', () => {
  const blended = blend(
    list,
    new Map([
      [2, 1],
      [9, 0.4],
    ]),
    1,
  )
  expect(blended.map(({ position }) => position)).toEqual([2, 1, 9])
  expect(blended[0]!.score).toBe(0.6)
  expect(blended[1]!.score).toBeCloseTo(0.4)
})

test('no opinion leaves the list as it is, and of nothing comes nothing', () => {
  expect(blend(list, new Map(), 1)).toBe(list)
  expect(listOf(new Map(), 1)).toEqual([])
})
