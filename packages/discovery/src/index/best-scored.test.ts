import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BestScored } from './best-scored.ts'

test('keeps the best in order, whatever the order of arrival', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.infiniteStream(fc.nat()),
      (scores, limit, random) => {
        const all = scores.map((score, position) => ({ position, score }))
        const best = new BestScored(limit, (a, b) => a - b)
        const shuffled = all.map((one) => ({ one, at: random.next().value as number })).sort((a, b) => a.at - b.at)
        for (const { one } of shuffled) best.offer(one.position, one.score)
        expect(best.sorted).toEqual(
          all.toSorted((a, b) => b.score - a.score || a.position - b.position).slice(0, limit),
        )
      },
    ),
  )
})
