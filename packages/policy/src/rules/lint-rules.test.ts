import { describe, expect, test } from 'vitest'
import { lintRules } from './lint-rules.ts'
import { documentOf, parseRule, type RuleDocument } from './rule-document.ts'

const parsed = (document: unknown) => parseRule(document, { tenantId: 't', origin: 'database', at: 'rules.yaml:3' })
const codes = (...documents: Partial<RuleDocument>[]) =>
  lintRules(documents.map((one, i) => parsed({ id: `r${i}`, phase: 'input', effect: 'block', ...one }))).map(
    ({ ruleId, code }) => `${ruleId} ${code}`,
  )

describe('a rule is refused', () => {
  test.each([
    ['an unknown field', { colour: 'red' }],
    ['an unknown field within', { tools: { names: ['a'] } }],
    ['a wrong type', { priority: 'high' }],
    ['an unknown detector', { detectors: ['passport'] }],
    ['a label with capitals', { label: 'Private' }],
  ])('for %s, with the place', (_what, fields) => {
    expect(() => parsed({ id: 'r', phase: 'input', effect: 'block', ...fields })).toThrow(
      expect.objectContaining({
        code: 'invalid_rule',
        at: expect.stringMatching(/^rules\.yaml:3/) as unknown,
      }) as Error,
    )
  })

  test('for an unknown detector, with the names of those there are', () => {
    expect(() => parsed({ id: 'r', phase: 'input', effect: 'block', detectors: ['ssnn'] })).toThrow(
      /detectors\.0: neither ssn, card, .* nor \{name, pattern\}/,
    )
  })

  test.each<[string, Partial<RuleDocument>, string]>([
    ['a name that conditions do not know', { when: 'user.name == "x"' }, 'invalid_condition'],
    ['a member that is not there', { when: 'principal.age > 3' }, 'invalid_condition'],
    ['types that do not fit', { when: 'principal.id == 5' }, 'invalid_condition'],
    ['a condition without truth value', { when: 'arguments.amount' }, 'invalid_condition'],
    ['a result before there is one', { when: 'result.a == 1' }, 'invalid_condition'],
    ['arguments where there are none', { phase: 'list', when: 'arguments.a == 1' }, 'invalid_condition'],
    ['a loop in a loop', { when: 'arguments.a.all(x, x.all(y, y == 1))' }, 'invalid_condition'],
    ['a condition that is never true', { when: '1 == 2' }, 'invalid_condition'],
    ['a pattern that backtracks', { when: 'principal.email.matches("(?=a)b")' }, 'invalid_condition'],
    ['a custom pattern with look-ahead', { detectors: [{ name: 'x', pattern: '(?=a)' }] }, 'invalid_pattern'],
    ['a custom pattern that matches nothing', { detectors: [{ name: 'x', pattern: 'a*' }] }, 'invalid_pattern'],
    ['a path that is none', { paths: ['person.ssn'] }, 'invalid_json_path'],
    ['a path that descends twice', { paths: ['$..a..b'] }, 'invalid_json_path'],
    ['a path with patterns', { paths: ['$[?match(@.a, "x")]'] }, 'invalid_json_path'],
    ['a tool pattern that is none', { tools: { patterns: ['crm.*'] } }, 'invalid_tool_pattern'],
    ['an empty list', { tools: { patterns: [] } }, 'never_holds'],
    ['nobody', { principals: {} }, 'never_holds'],
    ['patterns of other sources', { tools: { patterns: ['a://b.c'], sources: ['d'] } }, 'never_holds'],
    ['patterns of other namespaces', { tools: { patterns: ['a://b.c'], namespaces: ['bb'] } }, 'never_holds'],
    ['nothing to redact', { effect: 'redact' }, 'nothing_to_redact'],
    ['a limit without number', { effect: 'limit' }, 'missing_limit'],
    ['approvers where nothing is approved', { approvers: { groups: ['leads'] } }, 'needless_approvers'],
    ['an expiry where nothing is approved', { expires_after: 60 }, 'needless_approvers'],
    ['approvers that are nobody', { effect: 'require_approval', approvers: { users: [] } }, 'missing_approvers'],
    ['an approval of what is done', { phase: 'output', effect: 'require_approval' }, 'effect_not_in_phase'],
  ])('for %s', (_what, fields, code) => {
    expect(codes(fields)).toEqual([`r0 ${code}`])
  })

  test('for having the id of another', () => expect(codes({ id: 'a' }, { id: 'a' })).toContain('a duplicate_rule'))
})

test.each<[string, Partial<RuleDocument>, Partial<RuleDocument>]>([
  ['a block of everything', {}, { when: 'arguments.a == 1', priority: -1 }],
  ['an allow above', { effect: 'allow', priority: 3 }, { tools: { patterns: ['a://b.c'] } }],
  [
    'a wider pattern',
    { tools: { patterns: ['a://b.*'] } },
    { tools: { patterns: ['a://b.c.*', 'a://b.d'] }, priority: -1 },
  ],
])('a rule behind %s is never reached, and that is said', (_what, ender, rule) => {
  expect(codes(ender, rule)).toEqual(['r1 unreachable_rule'])
})

test('rules that can hold and are reached have no findings', () => {
  expect(
    codes(
      { when: 'arguments.text.matches("^a+$") && "x" in run.labels' },
      { tools: { patterns: ['*://crm.*'], namespaces: ['crm.jobs'] } },
      {
        phase: 'output',
        effect: 'redact',
        detectors: ['ssn', { name: 'badge', pattern: 'B-\\d{4}' }],
        paths: ['$..note'],
      },
    ),
  ).toEqual([])
})

test('what is read can be written, and read again', () => {
  const rule = parsed({
    id: 'a',
    phase: 'input',
    effect: 'limit',
    limit: { calls: 3, per: 'hour' },
    label: 'x',
    tools: { effects: ['write'] },
  })
  expect(parsed(documentOf(rule))).toEqual(rule)
})
