import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileCondition, type Facts, type PartAnswers } from './compile-condition.ts'

const factsOf = (input: unknown): Facts => ({
  principal: { id: 'u', email: 'a@b.example', name: '', issuer: 'i', groups: ['support'], roles: [] },
  actor: { kind: 'key', id: 'k', name: '' },
  tool: { key: 's://n.t', source: 's', namespace: 'n', name: 't', effect: 'write', trust: 'trusted' },
  arguments: input,
  time: new Date(0),
  run: { id: 'r', labels: [] },
})

const term = fc.constantFrom(
  'has(arguments.a)',
  'arguments.a > 1',
  'arguments.a == "x"',
  'arguments.b',
  'tool.effect == "write"',
  'tool.effect == "read"',
  '"support" in principal.groups',
  'arguments.text.matches("^x+$")',
)
const condition = fc
  .array(fc.tuple(term, fc.constantFrom(' && ', ' || '), fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([one, join, isNot], i) => (i === 0 ? '' : join) + (isNot ? `!(${one})` : one)).join(''))

const outcome = (ask: () => boolean): boolean | 'throws' => {
  try {
    return ask()
  } catch {
    return 'throws'
  }
}

test('conditions that share parts answer as they do alone', () => {
  const inputs = fc.constantFrom<unknown>(
    {},
    { a: 1 },
    { a: 2 },
    { a: 'x', b: true },
    { b: false },
    { a: 2, b: 'no', text: 'xx' },
    7,
  )
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 5 }), inputs, (texts, input) => {
      const facts = factsOf(input)
      const answers: PartAnswers = new Map()
      for (const text of texts) {
        let compiled: ReturnType<typeof compileCondition>
        try {
          compiled = compileCondition(text, 'input')
        } catch {
          continue
        }
        const alone = outcome(() => compiled.holds(facts))
        expect([text, outcome(() => compiled.holds(facts, answers))]).toEqual([text, alone])
      }
    }),
    { numRuns: 400 },
  )
})
