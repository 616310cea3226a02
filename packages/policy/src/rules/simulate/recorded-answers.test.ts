import { expect, test } from 'vitest'
import { parseRule } from '../rule-document.ts'
import type { Rule } from '../rule.ts'
import { givesSameLabels, recordedAnswers } from './recorded-answers.ts'

const rule = (id: string, more: object = {}): Rule =>
  parseRule({ id, phase: 'input', effect: 'block', detectors: ['ssn'], ...more }, { tenantId: 't', origin: 'database' })
const answers = (ruling: object, then: readonly Rule[], now: readonly Rule[]): object =>
  Object.fromEntries(recordedAnswers({ decision: 'allow', held: [], ...ruling }, then, now, 'input'))

test('a rule that has not changed answers as it did', () => {
  const [a, b] = [rule('a'), rule('b', { effect: 'label', label: 'x' })]
  expect(answers({ held: ['b'] }, [a, b], [a, b])).toEqual({ a: false, b: true })
})

test('a rule that has changed, or is new, has no answer', () => {
  expect(answers({}, [rule('a')], [rule('a', { detectors: ['card'] }), rule('b')])).toEqual({})
})

test('a rule that was not reached has no answer', () => {
  const [a, b, c] = [rule('a'), rule('b'), rule('c')]
  expect(answers({ decision: 'block', decidedBy: 'b', held: ['b'] }, [a, b, c], [a, b, c])).toEqual({
    a: false,
    b: true,
  })
})

test('a rule that could not be asked has no answer', () => {
  const a = rule('a')
  expect(answers({ decision: 'block', decidedBy: 'a', held: ['a'], error: 'TypeError' }, [a], [a])).toEqual({})
})

test('nothing is said where other rules would have taken other parts out before', () => {
  const [a, redact] = [rule('a'), rule('r', { effect: 'redact' })]
  expect(answers({}, [a], [a, redact])).toEqual({})
})

test('labels are the same only under the same labelling rules', () => {
  const label = rule('l', { effect: 'label', label: 'x' })
  expect([givesSameLabels([label], [label, rule('a')]), givesSameLabels([label], [])]).toEqual([true, false])
})
