import { GatehouseError } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
import type { Facts } from './compile-condition.ts'
import { compileRules, type CompiledRule } from './compile-rules.ts'
import type { Detector } from './detect/detector.ts'
import { judge, type Ruling } from './judge.ts'
import { parseRule, type RuleDocument } from './rule-document.ts'

const tool = { source: 'hub', namespace: 'crm', name: 'create', effect: 'write' } as const
const ssn = '536-90-4399'

type Document = Omit<RuleDocument, 'phase' | 'priority'>

/** Asks rules in the order in which they are written, unless they say that they are asked together. */
function ruled(
  documents: readonly (Document & { readonly priority?: number })[],
  how: {
    readonly value?: unknown
    readonly phase?: 'input' | 'output'
    readonly isAsked?: (rule: CompiledRule) => boolean
    readonly beside?: Readonly<Record<string, unknown>>
  } = {},
): Ruling {
  const { value = {}, phase = 'input' } = how
  return judge(rulesOf(documents, phase), phase, tool, factsOf(phase, value), how.isAsked, how.beside)
}

function factsOf(phase: 'input' | 'output', value: unknown): Facts {
  return {
    principal: { id: 'usr_1', email: '', name: '', issuer: '', groups: ['all'], roles: [] },
    actor: { kind: 'key', id: 'key_1', name: '' },
    tool: { key: 'hub://crm.create', trust: 'trusted', ...tool },
    time: new Date('2026-11-22T10:00:00Z'),
    run: { id: 'run', labels: [] },
    arguments: phase === 'input' ? value : { note: 'the arguments' },
    result: phase === 'output' ? value : undefined,
  }
}

function rulesOf(documents: readonly (Document & { readonly priority?: number })[], phase: 'input' | 'output') {
  const rules = documents.map((document, i) =>
    parseRule({ priority: -i, ...document, phase }, { tenantId: 't', origin: 'database' }),
  )
  return compileRules({ version: 7, rules })
}

const answers = ({ trace }: Ruling) => trace.map(({ ruleId, answer }) => `${ruleId} ${answer}`)

describe('a ruling', () => {
  test('without rules allows, and hands on the very value', () => {
    const value = { a: 1 }
    const ruling = ruled([], { value })
    expect(ruling).toEqual({
      decision: 'allow',
      value,
      redactions: [],
      limits: [],
      labels: [],
      trace: [],
      version: 7,
    })
    expect(ruling.value).toBe(value)
  })

  test('tells what each rule answered, with its effect and priority', () => {
    const { trace } = ruled(
      [
        { id: 'label', effect: 'label', label: 'seen', priority: 3 },
        { id: 'card', effect: 'redact', detectors: ['card'], priority: 2 },
        { id: 'ssn', effect: 'redact', detectors: ['ssn'], priority: 1 },
        { id: 'broken', effect: 'label', label: 'x', when: 'arguments.b == 1', priority: 0 },
        { id: 'late', effect: 'allow', priority: -1 },
      ],
      { value: { a: ssn } },
    )
    expect(trace).toEqual([
      { ruleId: 'label', effect: 'label', priority: 3, answer: 'holds' },
      { ruleId: 'card', effect: 'redact', priority: 2, answer: 'does_not_hold' },
      { ruleId: 'ssn', effect: 'redact', priority: 1, answer: 'holds', redactions: [{ kind: 'ssn', at: '/a' }] },
      { ruleId: 'broken', effect: 'label', priority: 0, answer: 'error', error: expect.any(String) as unknown },
      { ruleId: 'late', effect: 'allow', priority: -1, answer: 'not_reached' },
    ])
  })

  test('is a block by the rule that holds, and nothing behind it is reached', () => {
    const ruling = ruled([
      { id: 'open', effect: 'label', label: 'before' },
      { id: 'stop', effect: 'block' },
      { id: 'again', effect: 'block' },
      { id: 'label', effect: 'label', label: 'behind' },
    ])
    expect(ruling).toMatchObject({ decision: 'block', decidedBy: { id: 'stop' }, labels: ['before'] })
    expect(ruling).not.toHaveProperty('error')
    expect(answers(ruling)).toEqual(['open holds', 'stop holds', 'again not_reached', 'label not_reached'])
  })

  test('is a block by a rule that cannot be asked, which says no more than why', () => {
    const ruling = ruled([
      { id: 'odd', effect: 'allow', when: 'arguments.missing == 1' },
      { id: 'next', effect: 'allow' },
    ])
    expect(ruling).toMatchObject({ decision: 'block', decidedBy: { id: 'odd' } })
    expect(ruling.error).toBe(ruling.trace[0]!.error)
    expect(ruling.error).toMatch(/^[A-Za-z_]+$/)
    expect(answers(ruling)).toEqual(['odd error', 'next not_reached'])
  })

  test('is an allow by the first that ends the asking for what is below, not for its equals', () => {
    const ruling = ruled([
      { id: 'a', effect: 'allow', priority: 1 },
      { id: 'b', effect: 'allow', priority: 1 },
      { id: 'below', effect: 'block', priority: 0 },
    ])
    expect(ruling).toMatchObject({ decision: 'allow', decidedBy: { id: 'a' } })
    expect(answers(ruling)).toEqual(['a holds', 'b holds', 'below not_reached'])
  })

  test('is an approval by the first that wants one, whatever allows behind it', () => {
    const ruling = ruled([
      { id: 'ask', effect: 'require_approval' },
      { id: 'ask-too', effect: 'require_approval' },
      { id: 'open', effect: 'allow' },
    ])
    expect(ruling).toMatchObject({ decision: 'require_approval', decidedBy: { id: 'ask' } })
    expect(answers(ruling)).toEqual(['ask holds', 'ask-too holds', 'open holds'])
  })

  test('is no approval below an allow', () => {
    expect(
      ruled([
        { id: 'open', effect: 'allow' },
        { id: 'ask', effect: 'require_approval' },
      ]),
    ).toMatchObject({
      decision: 'allow',
      decidedBy: { id: 'open' },
    })
  })

  test('gathers labels once and every limit that holds, and nothing of those that do not', () => {
    const limit = { calls: 1, per: 'minute' } as const
    const ruling = ruled([
      { id: 'l1', effect: 'limit', limit },
      { id: 'l2', effect: 'limit', limit, when: 'actor.kind == "client"' },
      { id: 'l3', effect: 'limit', limit, label: ['seen', 'counted'] },
      { id: 'open', effect: 'label', label: 'seen' },
      { id: 'off', effect: 'label', label: 'unseen', when: 'actor.kind == "client"' },
    ])
    expect(ruling.limits.map(({ id }) => id)).toEqual(['l1', 'l3'])
    expect(ruling.labels).toEqual(['seen', 'counted'])
    expect(ruling.decision).toBe('allow')
    expect(ruling).not.toHaveProperty('decidedBy')
  })

  test('leaves out rules for others and those that are not to be asked', () => {
    const documents: readonly Document[] = [
      { id: 'others', effect: 'block', principals: { groups: ['sales'] } },
      { id: 'left-out', effect: 'block' },
      { id: 'asked', effect: 'label', label: 'seen', principals: { groups: ['all'] } },
    ]
    const ruling = ruled(documents, { isAsked: ({ rule }) => rule.id !== 'left-out' })
    expect(answers(ruling)).toEqual(['asked holds'])
    expect(ruling.decision).toBe('allow')
    expect(ruled(documents)).toMatchObject({ decision: 'block', decidedBy: { id: 'left-out' } })
  })
})

describe('what is redacted', () => {
  const redact: Document = { id: 'redact', effect: 'redact', detectors: ['ssn'] }
  const sees = (text: string, of: 'arguments' | 'result' = 'arguments'): Document => ({
    id: 'sees',
    effect: 'block',
    when: `${of}.a == "${text}"`,
  })

  test('is masked unless the rule wants it removed', () => {
    expect(ruled([redact], { value: { a: ssn } }).value).toEqual({ a: '[redacted ssn]' })
    expect(ruled([{ ...redact, redact: 'mask' }], { value: { a: ssn } }).value).toEqual({ a: '[redacted ssn]' })
    expect(ruled([{ ...redact, redact: 'remove' }], { value: { a: ssn } }).value).toEqual({ a: '' })
  })

  test('is looked for where the paths of the rule lead', () => {
    expect(ruled([{ ...redact, paths: ['$.b'] }], { value: { a: ssn, b: ssn } }).value).toEqual({
      a: ssn,
      b: '[redacted ssn]',
    })
    expect(answers(ruled([{ ...redact, paths: ['$.b'] }], { value: { a: ssn } }))).toEqual(['redact does_not_hold'])
  })

  test('is gone for the conditions behind it, in what goes in and in what comes out', () => {
    for (const phase of ['input', 'output'] as const) {
      const of = phase === 'input' ? 'arguments' : 'result'
      const how = { phase, value: { a: ssn } }
      expect(ruled([redact, sees(ssn, of)], how).decision).toBe('allow')
      expect(ruled([redact, sees('[redacted ssn]', of)], how).decision).toBe('block')
      expect(ruled([sees(ssn, of), redact], how).decision).toBe('block')
    }
  })

  test('of a result leaves the arguments as they were', () => {
    const of = { phase: 'output', value: { a: ssn } } as const
    const note = { id: 'note', effect: 'label', label: 'seen', when: 'arguments.note == "the arguments"' } as const
    expect(ruled([redact, note], of).labels).toEqual(['seen'])
  })

  test('is asked about anew when the same condition comes again', () => {
    const [before, behind] = [sees(ssn), sees(ssn)].map((rule, i) => ({
      ...rule,
      id: `sees-${i}`,
      effect: 'label' as const,
      label: 'seen',
    }))
    const ruling = ruled([before!, redact, behind!], { value: { a: ssn } })
    expect(answers(ruling)).toEqual(['sees-0 holds', 'redact holds', 'sees-1 does_not_hold'])
  })

  test('is gathered over all rules', () => {
    const { redactions, value } = ruled([redact, { id: 'field', effect: 'redact', paths: ['$.b'], redact: 'remove' }], {
      value: { a: ssn, b: 1 },
    })
    expect(redactions).toEqual([
      { kind: 'ssn', at: '/a' },
      { kind: 'field', at: '/b' },
    ])
    expect(value).toEqual({ a: '[redacted ssn]' })
  })

  test('only redact takes out: other rules with detectors leave the value', () => {
    const ruling = ruled([{ id: 'pii', effect: 'label', label: 'pii', detectors: ['ssn'] }], { value: { a: ssn } })
    expect(ruling).toMatchObject({ value: { a: ssn }, redactions: [], labels: ['pii'] })
    expect(ruling.trace[0]!.redactions).toEqual([{ kind: 'ssn', at: '/a' }])
  })

  test('of a result with something beside it is hidden from conditions as well', () => {
    const how = { phase: 'output', value: { a: ssn }, beside: { content: [ssn] } } as const
    const ruling = ruled([redact, sees('[redacted ssn]', 'result')], how)
    expect(answers(ruling)).toEqual(['redact holds', 'sees holds'])
    expect(ruling.value).toEqual({ structuredContent: { a: '[redacted ssn]' }, content: ['[redacted ssn]'] })
    const all = ruled(
      [
        { id: 'all', effect: 'redact', paths: ['$'] },
        { id: 'b', effect: 'block', when: 'result.a == 1' },
      ],
      how,
    )
    expect(all.value).toBeNull()
    expect(all.trace.map(({ answer }) => answer)).toEqual(['holds', 'error'])
  })

  test('is nothing when a detector fails: then the rule refuses, by the name of the failure only', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}1${']'.repeat(20_000)}`) as unknown
    const ruling = ruled([redact], { value: deep })
    expect(ruling).toMatchObject({ decision: 'block', error: 'RangeError', decidedBy: { id: 'redact' } })
  })

  test.each<[unknown, string]>([
    [new GatehouseError('invalid', 'too_deep', `near ${ssn}`), 'too_deep'],
    [Object.assign(new TypeError(ssn), { code: 7 }), 'TypeError'],
    [new RangeError(ssn), 'RangeError'],
    [{ code: 'odd_code' }, 'odd_code'],
    [{ code: 7 }, 'unknown'],
    [{ message: ssn }, 'unknown'],
    [ssn, 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('is nothing when a detector throws %j: what is told is %s', (thrown, code) => {
    const rules = rulesOf([redact], 'input')
    const detector: Detector = {
      kind: 'failing',
      find() {
        throw thrown
      },
    }
    const failing = { ...rules, of: () => rules.all('input').map((one) => ({ ...one, detectors: [detector] })) }
    const ruling = judge(failing, 'input', tool, factsOf('input', { a: ssn }))
    expect(ruling).toMatchObject({ decision: 'block', error: code, trace: [{ answer: 'error', error: code }] })
  })
})
