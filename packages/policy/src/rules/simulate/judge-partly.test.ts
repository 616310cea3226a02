import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRules } from '../compile-rules.ts'
import { judge } from '../judge.ts'
import { parseRule } from '../rule-document.ts'
import { judgePartly } from './judge-partly.ts'
import type { RecordedCall } from './recorded-call.ts'

const call: RecordedCall = {
  at: Date.parse('2026-01-01T12:00:00Z'),
  principal: { id: 'usr_1', email: 'ana@example.com', issuer: 'gatehouse', groups: ['support'], roles: [] },
  actor: { kind: 'key', id: 'key_1' },
  tool: { source: 's', namespace: 'crm', name: 'write' },
  effect: 'write',
  trust: 'trusted',
  run: 'r',
  labels: [],
}
const rulesOf = (...documents: object[]) =>
  compileRules({
    version: 1,
    rules: documents.map((one, i) =>
      parseRule({ id: `r${i}`, phase: 'input', ...one }, { tenantId: 't', origin: 'database' }),
    ),
  })
const decide = (about: RecordedCall, ...documents: object[]) =>
  judgePartly(rulesOf(...documents), 'input', about, { areLabelsKnown: true })

test('what does not depend on arguments is decided', () => {
  expect(decide(call, { effect: 'block', when: 'tool.effect == "write" && "support" in principal.groups' })).toEqual({
    kind: 'decided',
    decision: { decision: 'block', decidedBy: 'r0', redactedBy: [], limitedBy: [] },
  })
})

test.each([
  ['a condition on arguments', { effect: 'block', when: 'arguments.amount > 5' }, ['arguments']],
  ['has()', { effect: 'block', when: 'has(arguments.amount)' }, ['arguments']],
  ['not has()', { effect: 'block', when: '!has(arguments.amount)' }, ['arguments']],
  ['a detector', { effect: 'block', detectors: ['ssn'] }, ['arguments']],
  ['what would be redacted', { effect: 'redact', detectors: ['ssn'] }, ['arguments']],
  ['the name of the user', { effect: 'block', when: 'principal.name == "Ana"' }, ['principal.name']],
])('%s is unknown, never guessed', (_what, rule, missing) => {
  expect(decide(call, rule)).toEqual({ kind: 'unknown', missing })
})

test('an unknown that changes nothing is no obstacle', () => {
  const block = { effect: 'block', priority: 1 }
  expect(decide(call, block, { effect: 'block', detectors: ['ssn'] })).toMatchObject({ kind: 'decided' })
  expect(decide(call, { effect: 'label', label: 'x', detectors: ['ssn'] })).toMatchObject({ kind: 'decided' })
  expect(decide(call, { effect: 'block', when: 'tool.effect == "read" && arguments.x == 1' })).toMatchObject({
    decision: { decision: 'allow' },
  })
})

test('groups that were not recorded matter only to rules about groups', () => {
  const { groups: _groups, roles: _roles, ...principal } = call.principal
  const older: RecordedCall = { ...call, principal }
  expect(decide(older, { effect: 'block', principals: { groups: ['sales'] } })).toEqual({
    kind: 'unknown',
    missing: ['principal.groups'],
  })
  expect(
    decide(older, { effect: 'block', principals: { users: ['ana@example.com'], groups: ['sales'] } }),
  ).toMatchObject({
    decision: { decision: 'block' },
  })
  expect(decide(older, { effect: 'block', principals: { users: ['bob@example.com'] } })).toMatchObject({
    decision: { decision: 'allow' },
  })
})

test('what it decides is what the rules decide, whatever the arguments are', () => {
  const rule = fc.record(
    {
      effect: fc.constantFrom('block', 'allow', 'require_approval', 'label'),
      priority: fc.integer({ min: 0, max: 2 }),
      when: fc.constantFrom(
        'arguments.a == 1',
        'has(arguments.a)',
        'tool.effect == "write"',
        'tool.effect == "read" || arguments.a == 1',
        'true',
        'false && arguments.a == 1',
        '"x" in run.labels',
      ),
      principals: fc.constantFrom({ groups: ['support'] }, { groups: ['sales'] }, { users: ['ana@example.com'] }),
    },
    { requiredKeys: ['effect'] },
  )
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), fc.constantFrom({}, { a: 1 }, { a: 2 }), (documents, input) => {
      const rules = rulesOf(...documents.map((one) => (one.effect === 'label' ? { ...one, label: 'l' } : one)))
      const partly = judgePartly(rules, 'input', call, { areLabelsKnown: true })
      if (partly.kind === 'unknown') return
      const whole = judge(
        rules,
        'input',
        { ...call.tool, effect: 'write' },
        {
          principal: {
            id: 'usr_1',
            email: 'ana@example.com',
            name: '',
            issuer: 'gatehouse',
            groups: ['support'],
            roles: [],
          },
          actor: { kind: 'key', id: 'key_1', name: '' },
          tool: { key: 's://crm.write', ...call.tool, effect: 'write', trust: 'trusted' },
          arguments: input,
          time: new Date(call.at),
          run: { id: 'r', labels: [] },
        },
      )
      expect(partly.decision.decision).toBe(whole.decision)
      if (partly.decision.decidedBy !== undefined) expect(partly.decision.decidedBy).toBe(whole.decidedBy?.id)
    }),
    { numRuns: 500 },
  )
})
