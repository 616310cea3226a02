import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaUnderCurve } from './area-under-curve.ts'
import { scoreRanking } from './score-ranking.ts'

test.each([
  ['the only one wanted is first', ['a', 'b'], [['a']], [1, 1], 1, 1],
  ['the only one wanted is second', ['b', 'a'], [['a']], [0, 1], 0.63, 1],
  ['nothing wanted is there', ['b'], [['a']], [0, 0], 0, 0],
  ['one of two is there', ['b', 'a'], [['a'], ['c']], [0, 0.5], 0.39, 0],
  ['any one of a group serves', ['b', 'a'], [['a', 'b']], [1, 1], 1, 1],
  ['one tool serves two groups', ['a'], [['a'], ['a', 'b']], [1, 1], 1, 1],
])('%s', (_what, ranking, groups, recall, ndcg, completeness) => {
  const score = scoreRanking(ranking, groups, [1, 2])
  expect(score.recall).toEqual(recall)
  expect(score.ndcgAt10).toBeCloseTo(ndcg, 2)
  expect(score.completenessAt10).toBe(completeness)
})

test('what is beyond the tenth place gains nothing', () => {
  const ranking = Array.from({ length: 11 }, (_, i) => `t${i}`)
  expect(scoreRanking(ranking, [['t10']], [10, 11])).toEqual({ recall: [0, 1], ndcgAt10: 0, completenessAt10: 0 })
})

test('the area under the curve is the chance that the first kind is higher', () => {
  expect(areaUnderCurve([], [1])).toBeUndefined()
  const numbers = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(numbers, numbers, (first, second) => {
      const pairs = first.flatMap((a) => second.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)))
      expect(areaUnderCurve(first, second)).toBeCloseTo(pairs.reduce((sum, win) => sum + win, 0) / pairs.length, 9)
    }),
  )
})
