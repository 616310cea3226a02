import type { Operation } from '@gatehouse/core'
import { compileRules, judge, parseRule, type Facts, type RuleDocument } from '@gatehouse/policy'
import { expect, test, vi } from 'vitest'
import type { Execution } from './execution.ts'
import type { RuleDesk } from './ports.ts'
import { ruledProgress, rulePause } from './rule-news.ts'

const ssn = '536-90-4399'
const op = { note: () => {} } as unknown as Operation
const execution = { tool: 'hub://crm.ask', effect: 'write' } as Execution
const caller: Facts = {
  principal: { id: 'usr_1', email: '', name: '', issuer: '', groups: [], roles: [] },
  actor: { kind: 'key', id: 'key_1', name: '' },
}

const deskWith = (rule: Partial<RuleDocument>): RuleDesk => {
  const document = { id: 'r', phase: 'output', effect: 'redact', detectors: ['ssn'], ...rule }
  const rules = compileRules({ version: 1, rules: [parseRule(document, { tenantId: 't', origin: 'database' })] })
  return {
    input: async () => {
      throw new Error('not asked')
    },
    output: async (_op, tool, { output }) => judge(rules, 'output', tool, { ...caller, result: output }),
    enter: async () => {},
  }
}

const question = {
  kind: 'input_required',
  handle: 'h',
  request: { message: `Is ${ssn} right?`, schema: true },
} as const

test('a question of a tool is redacted, and withheld where its output is', async () => {
  expect(await rulePause(deskWith({}), op, execution, question)).toEqual({
    ...question,
    request: { message: 'Is [redacted ssn] right?', schema: true },
  })
  const withheld = await rulePause(deskWith({ effect: 'block' }), op, execution, question)
  expect(withheld).toMatchObject({ kind: 'input_required', request: { schema: true } })
  expect(JSON.stringify(withheld)).not.toContain(ssn)
})

test('progress is redacted, and told in the order in which it came', async () => {
  const told: unknown[] = []
  const tell = ruledProgress(deskWith({}), op, execution, (progress) => void told.push(progress))
  tell({ fraction: 0.1, message: `reading ${ssn}` })
  tell({ fraction: 0.2 })
  tell({ fraction: 0.3, message: 'nearly' })
  await vi.waitUntil(() => told.length === 3)
  expect(told).toEqual([
    { fraction: 0.1, message: 'reading [redacted ssn]' },
    { fraction: 0.2 },
    { fraction: 0.3, message: 'nearly' },
  ])
})
