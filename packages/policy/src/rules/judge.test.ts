import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRules } from './compile-rules.ts'
import type { Facts } from './compile-condition.ts'
import { judge } from './judge.ts'
import { parseRule, type RuleDocument } from './rule-document.ts'

const tool = { source: 'automation_hub', namespace: 'crm.jobs', name: 'create', effect: 'write' } as const

const factsOf = (values: { arguments?: unknown; result?: unknown; labels?: readonly string[] } = {}): Facts => ({
  principal: { id: 'usr_1', email: 'ana@example.com', name: '', issuer: '', groups: ['support'], roles: [] },
  actor: { kind: 'key', id: 'key_1', name: 'laptop' },
  tool: { key: 'automation_hub://crm.jobs.create', trust: 'trusted', ...tool },
  arguments: values.arguments ?? {},
  result: values.result,
  time: new Date('2026-11-22T10:00:00Z'),
  run: { id: 'run', labels: values.labels ?? [] },
})

const rulesOf = (...documents: Omit<RuleDocument, 'id'>[]) =>
  compileRules({
    version: 7,
    rules: documents.map((document, i) =>
      parseRule({ id: `r${i}`, ...document }, { tenantId: 't', origin: 'database' }),
    ),
  })

const input = (values: Parameters<typeof factsOf>[0], ...documents: Omit<RuleDocument, 'id' | 'phase'>[]) =>
  judge(rulesOf(...documents.map((one) => ({ phase: 'input' as const, ...one }))), 'input', tool, factsOf(values))

describe('rules are asked', () => {
  test('by priority, and an allow ends it for those below', () => {
    const block = { effect: 'block', priority: 1 } as const
    expect(input({}, block).decision).toBe('block')
    expect(input({}, block, { effect: 'allow', priority: 2 })).toMatchObject({
      decision: 'allow',
      decidedBy: { id: 'r1' },
    })
    expect(input({}, block, { effect: 'allow', priority: 1 }).decision).toBe('block')
    expect(input({}, block, { effect: 'allow', priority: 2, when: 'false || arguments.a == 1' })).toMatchObject({
      decision: 'block',
    })
  })

  test('only where they concern the user and the tool', () => {
    expect(input({}, { effect: 'block', principals: { groups: ['sales'] } }).decision).toBe('allow')
    expect(input({}, { effect: 'block', principals: { groups: ['sales'], users: ['ANA@*'] } }).decision).toBe('block')
    expect(input({}, { effect: 'block', tools: { namespaces: ['crm'], effects: ['write'] } }).decision).toBe('block')
    expect(input({}, { effect: 'block', tools: { namespaces: ['crm'], effects: ['read'] } }).decision).toBe('allow')
    expect(input({}, { effect: 'block', tools: { namespaces: ['cr'] } }).decision).toBe('allow')
    expect(input({}, { effect: 'block', enabled: false }).decision).toBe('allow')
  })

  test('about arguments, labels and the time', () => {
    expect(input({ arguments: { amount: 101 } }, { effect: 'block', when: 'arguments.amount > 100' }).decision).toBe(
      'block',
    )
    expect(input({ arguments: { amount: 100 } }, { effect: 'block', when: 'arguments.amount > 100' }).decision).toBe(
      'allow',
    )
    const both = {
      effect: 'require_approval',
      when: '"private_data_read" in run.labels && "untrusted_input_seen" in run.labels',
    } as const
    expect(input({ labels: ['private_data_read'] }, both).decision).toBe('allow')
    expect(input({ labels: ['private_data_read', 'untrusted_input_seen'] }, both).decision).toBe('require_approval')
    expect(input({}, { effect: 'block', when: 'time.getHours("UTC") == 10' }).decision).toBe('block')
  })

  test('and block when they cannot be answered, without quoting the call', () => {
    const ruling = input({ arguments: { secret: 'hunter2' } }, { effect: 'allow', when: 'arguments.secret > 5' })
    expect(ruling).toMatchObject({ decision: 'block', error: expect.stringMatching(/^[a-z_A-Z]+$/) as unknown })
    expect(JSON.stringify(ruling.trace)).not.toContain('hunter2')
    expect(input({}, { effect: 'label', label: 'x', when: 'arguments.a == 1' }).decision).toBe('block')
  })

  test('with what the rules before left', () => {
    const ruling = input(
      { arguments: { note: '536-90-4399' } },
      { effect: 'redact', detectors: ['ssn'], priority: 2 },
      { effect: 'block', detectors: ['ssn'], priority: 1 },
    )
    expect(ruling).toMatchObject({
      decision: 'allow',
      value: { note: '[redacted ssn]' },
      redactions: [{ kind: 'ssn', at: '/note' }],
    })
  })

  test('and an approval does not keep a later block from holding', () => {
    const approve = { effect: 'require_approval', priority: 5 } as const
    expect(input({}, approve, { effect: 'block' }).decision).toBe('block')
    expect(input({}, approve, { effect: 'allow' }).decision).toBe('require_approval')
  })

  test('in an order that does not depend on how they are stored', () => {
    const documents = fc.array(
      fc.record({
        effect: fc.constantFrom('allow', 'block', 'require_approval', 'label'),
        priority: fc.integer({ min: 0, max: 2 }),
        label: fc.constantFrom('a', 'b'),
        when: fc.constantFrom('true', 'arguments.x == 1', 'arguments.missing == 1'),
      }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(documents, fc.infiniteStream(fc.nat()), (list, random) => {
        const rules = list.map((one, i) =>
          parseRule({ id: `r${i}`, phase: 'input', ...one }, { tenantId: 't', origin: 'database' }),
        )
        const shuffled = rules.map((rule) => [random.next().value as number, rule] as const).sort(([a], [b]) => a - b)
        const one = judge(compileRules({ version: 1, rules }), 'input', tool, factsOf({ arguments: { x: 1 } }))
        const other = judge(
          compileRules({ version: 1, rules: shuffled.map(([, rule]) => rule) }),
          'input',
          tool,
          factsOf({ arguments: { x: 1 } }),
        )
        expect(other).toEqual(one)
        // A block that holds is only ever got around by an allow of higher priority.
        const allows = rules.filter(
          (rule) =>
            rule.effect === 'allow' && one.trace.some(({ ruleId, answer }) => ruleId === rule.id && answer === 'holds'),
        )
        const floor = Math.max(-1, ...allows.map(({ priority }) => priority))
        const blocks = rules.filter(
          (rule) => rule.effect === 'block' && rule.priority >= floor && rule.when !== 'arguments.missing == 1',
        )
        if (blocks.length > 0) expect(one.decision).toBe('block')
      }),
    )
  })
})

test('a thousand rules are asked in well under a millisecond', () => {
  const rules = rulesOf(
    ...Array.from({ length: 1_000 }, (_, i) => ({
      phase: 'input' as const,
      effect: 'block' as const,
      principals: { groups: [`group-${i}`, 'support'] },
      tools: { patterns: [i % 10 === 0 ? 'automation_hub://crm.*' : `automation_hub://other${i}.*`] },
      when: `arguments.amount > ${1_000 + i}`,
    })),
  )
  const facts = factsOf({ arguments: { amount: 5 } })
  judge(rules, 'input', tool, facts)
  const startedAt = performance.now()
  for (let i = 0; i < 50; i++) expect(judge(rules, 'input', tool, facts).decision).toBe('allow')
  expect((performance.now() - startedAt) / 50).toBeLessThan(5)
})
