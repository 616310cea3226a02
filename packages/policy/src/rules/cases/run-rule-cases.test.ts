import { expect, test } from 'vitest'
import { parseRule } from '../rule-document.ts'
import { parseRuleCases } from './rule-case.ts'
import { runRuleCases } from './run-rule-cases.ts'

const rules = [
  { id: 'no-ssn', phase: 'input', effect: 'block', detectors: ['ssn'] },
  { id: 'mask', phase: 'output', effect: 'redact', detectors: ['email'] },
  { id: 'ask', phase: 'input', effect: 'require_approval', when: 'has(arguments.amount) && arguments.amount > 10' },
  { id: 'hide', phase: 'list', effect: 'block', principals: { groups: ['guests'] }, tools: { patterns: ['s://hr.*'] } },
].map((one) => parseRule(one, { tenantId: 't', origin: 'database' }))

const run = (...cases: object[]) =>
  runRuleCases(
    rules,
    parseRuleCases(
      cases.map((one) => ({ name: 'a case', tool: 's://hr.write', ...one })),
      'cases.yaml',
    ),
  )

test.each([
  [{ input: { text: '536-90-4399' }, expect: { outcome: 'blocked', rule: 'no-ssn' } }],
  [{ input: { amount: 11 }, expect: { outcome: 'approval_required', rule: 'ask' } }],
  [{ user: { groups: ['guests'] }, expect: { outcome: 'hidden', rule: 'hide' } }],
  [{ user: 'ana@example.com', expect: { outcome: 'allowed', redactions: [] } }],
  [
    {
      result: { to: 'ana@example.com' },
      expect: {
        outcome: 'allowed',
        result: { to: '[redacted email]' },
        redactions: [{ kind: 'email', at: '/result/to' }],
      },
    },
  ],
])('%j is as expected', (one) => {
  expect(run(one)).toEqual([{ name: 'a case', passed: true, differences: [] }])
})

test('says what is not as expected', () => {
  expect(run({ input: {}, expect: { outcome: 'blocked', rule: 'no-ssn' } })).toEqual([
    {
      name: 'a case',
      passed: false,
      differences: [
        { field: 'outcome', expected: 'blocked', found: 'allowed' },
        { field: 'rule', expected: 'no-ssn', found: undefined },
      ],
    },
  ])
})

test('refuses a case with a field that there is not', () => {
  expect(() => run({ tools: 's://hr.write', expect: { outcome: 'allowed' } })).toThrow(/tools/)
})
