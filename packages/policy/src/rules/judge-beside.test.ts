import { expect, test } from 'vitest'
import type { Facts } from './compile-condition.ts'
import { compileRules } from './compile-rules.ts'
import { judge } from './judge.ts'
import { parseRule, type RuleDocument } from './rule-document.ts'

const tool = { source: 'mcp', namespace: 'crm', name: 'find', effect: 'read' } as const
const ssn = '536-90-4399'
const person = { person: { name: 'Ana', ssn } }
const beside = {
  content: [
    { type: 'text', text: JSON.stringify(person) },
    { type: 'text', text: `her number is ${ssn}` },
    { type: 'resource', resource: { uri: 'a://b', text: ssn } },
  ],
  _meta: { 'crm/note': ssn },
}

const judged = (document: Omit<RuleDocument, 'id' | 'phase'>) => {
  const facts: Facts = {
    principal: { id: 'usr_1', email: '', name: '', issuer: '', groups: [], roles: [] },
    actor: { kind: 'key', id: 'key_1', name: '' },
    tool: { key: 'mcp://crm.find', trust: 'untrusted', ...tool },
    arguments: {},
    result: person,
    time: new Date('2026-11-22T10:00:00Z'),
    run: { id: 'run', labels: [] },
  }
  const rule = parseRule({ id: 'r', phase: 'output', ...document }, { tenantId: 't', origin: 'database' })
  return judge(compileRules({ version: 1, rules: [rule] }), 'output', tool, facts, undefined, beside)
}

test('what detectors find is taken out of texts and files beside a result as out of the result', () => {
  const { value, redactions } = judged({ effect: 'redact', detectors: ['ssn'] })
  expect(JSON.stringify(value)).not.toContain(ssn)
  expect(redactions.map(({ at }) => at)).toEqual([
    '/structuredContent/person/ssn',
    '/content/0/text/person/ssn',
    '/content/1/text',
    '/content/2/resource/text',
    '/_meta/crm~1note',
  ])
})

test('a path finds the field in the result and in texts that repeat it', () => {
  const { value } = judged({ effect: 'redact', paths: ['$.person.ssn'], redact: 'remove' })
  expect(value).toMatchObject({ structuredContent: { person: { name: 'Ana' } } })
  expect((value as typeof beside).content[0]).toEqual({ type: 'text', text: '{"person":{"name":"Ana"}}' })
})

test('conditions speak of the result itself', () => {
  expect(judged({ effect: 'block', when: 'result.person.name == "Ana"' }).decision).toBe('block')
  expect(judged({ effect: 'block', when: 'result.person.name == "Ben"' }).decision).toBe('allow')
})

test('a path that names everything leaves nothing', () => {
  expect(judged({ effect: 'redact', paths: ['$'] }).value).toBeNull()
})
