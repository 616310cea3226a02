import { expect, test } from 'vitest'
import { evaluate, expressionProblem, isTrueLike } from './expression.ts'
import { fillTemplate } from './fill-template.ts'

const known = new Set(['a'])

test.each([
  'input.x',
  'steps.a.items[?price > `10`].{n: name, p: price}',
  "join(',', input.names)",
  'sort_by(input.items, &price)[0:2] | [-1]',
  '{a: input.x, b: steps.a, c: failures.a.kind}',
  "input.kind == 'x' && !(steps.a.ok)",
])('%s can be used', (expression) => {
  expect(expressionProblem(expression, known)).toBeUndefined()
})

test.each([
  ['steps.b.id', 'no step before this one is called "b"'],
  ['inputs.x', 'it sees input, steps and failures'],
  [`input | ${'[@,@]|'.repeat(12)}@`, 'far more'],
  [`input.x[] | ${'[@,@][] | '.repeat(40)}@`, 'far more'],
  [`${'to_string('.repeat(30)}input${')'.repeat(30)}`, 'far more'],
  ['nope(input)', 'nope()'],
  ['length(input, input)', 'with 2 arguments'],
  ['join(input.s, input.names)', 'join()'],
  ['input.[', 'is not JMESPath'],
  ['!steps.a', 'write !(a.b)'],
  ['x'.repeat(3_000), 'more than 2000 characters'],
])('%s cannot', (expression, reason) => {
  expect(expressionProblem(expression, known)).toContain(reason)
})

test('a template keeps what is no expression, and leaves out members that come to nothing', () => {
  const scope = { input: { x: { y: 1 } }, steps: {}, failures: {} }
  const template = {
    a: { $expr: 'input.x.y' },
    b: [{ $expr: 'input.x' }, 'text'],
    c: { $expr: 'input.nothing' },
    d: null,
  }
  expect(fillTemplate(template, scope)).toEqual({ a: 1, b: [{ y: 1 }, 'text'], d: null })
})

test('what fails on data says which expression it was and nothing of the data', () => {
  expect(() => evaluate('length(input.x)', { input: { x: 12_345 }, steps: {}, failures: {} })).toThrow(
    /length\(input\.x\)/,
  )
})

test.each([[null], [false], [''], [[]], [{}]])('%j is false-like', (value) => {
  expect(isTrueLike(value)).toBe(false)
})

test.each([[0], ['x'], [[0]], [{ a: null }], [true]])('%j is true-like', (value) => {
  expect(isTrueLike(value)).toBe(true)
})
