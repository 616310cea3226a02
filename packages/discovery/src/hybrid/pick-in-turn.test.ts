import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pickInTurn, type Pickable } from './pick-in-turn.ts'

const byPosition = (a: number, b: number): number => a - b
const tool = (position: number, whole: number, ...clauses: number[]): Pickable => ({
  position,
  whole,
  clauses,
  factor: 1,
})
const order = (tools: readonly Pickable[]): readonly number[] =>
  pickInTurn(tools, byPosition).map(({ position }) => position)

test('of a request without clauses the better tool stands first, and of equals the one with the lower position', () => {
  expect(order([tool(3, 0.5), tool(1, 0.9), tool(2, 0.5)])).toEqual([1, 2, 3])
})

test('after the best tool of a clause, that of another clause stands before one that is hardly better for the first', () => {
  expect(order([tool(0, 0, 1, 0), tool(1, 0, 0.95, 0), tool(2, 0, 0, 0.94)])).toEqual([0, 2, 1])
})

test('a clause that nothing else serves does not bring in what serves nothing', () => {
  expect(order([tool(0, 0, 1, 0), tool(1, 0, 0.9, 0), tool(2, 0, 0, 0.1)])).toEqual([0, 1, 2])
})

test('names every tool once, with scores that never rise, whatever order the tools come in', () => {
  const score = fc.double({ min: -1, max: 3, noNaN: true })
  const tools = fc
    .integer({ min: 0, max: 4 })
    .chain((count) =>
      fc.array(fc.tuple(score, fc.array(score, { minLength: count, maxLength: count })), { maxLength: 60 }),
    )
  fc.assert(
    fc.property(tools, (rows) => {
      const all = rows.map(([whole, clauses], position) => tool(position, whole, ...clauses))
      const picked = pickInTurn(all, byPosition)
      expect(picked.map(({ position }) => position).toSorted(byPosition)).toEqual(all.map(({ position }) => position))
      expect(picked.map(({ score }) => score)).toEqual(picked.map(({ score }) => score).toSorted((a, b) => b - a))
      expect(pickInTurn(all.toReversed(), byPosition)).toEqual(picked)
    }),
  )
})
