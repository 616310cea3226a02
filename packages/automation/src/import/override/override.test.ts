import { expect, test } from 'vitest'
import { convertDocument } from '../convert-document.ts'
import { apiOf, convertText } from '../single-operation.fixture.ts'
import type { OperationRule } from './operation-rule.ts'

const get = { operationId: 'getThing' }

function converted(operation: object, path: object = {}, beside: Readonly<Record<string, unknown>> = {}) {
  const document = convertText(apiOf({ '/things': { ...path, delete: { operationId: 'drop', ...operation } } }, beside))
  const notes = document.notes.map(({ code }) => code).filter((code) => code !== 'server_missing')
  const [first] = document.operations
  return { name: first?.nameProposals[0], ...first?.content, hidden: document.hidden.length, notes, document }
}

test.each([
  [{ 'x-gatehouse-name': 'remove_thing' }, { name: 'remove_thing' }],
  [{ 'x-gatehouse-effect': 'destructive' }, { effect: 'destructive', notes: [] }],
  [{ 'x-gatehouse-effect': 'write' }, { effect: 'write', notes: ['effect_lowered'] }],
  [{ 'x-gatehouse-mode': 'async' }, { mode: 'async' }],
  [{ 'x-gatehouse-approval': 'required' }, { approval: 'required' }],
  [{ 'x-gatehouse-hidden': true }, { hidden: 1, name: undefined }],
  [{ 'x-gatehouse-hidden': 'yes' }, { hidden: 0, notes: ['invalid_override'] }],
  [{ 'x-gatehouse-effect': 'harmless' }, { effect: 'destructive', notes: ['invalid_override'] }],
  [{ 'x-gatehouse-name': '../etc' }, { name: 'drop', notes: ['invalid_override'] }],
  [{ 'x-gatehouse-namespace': 'other' }, { notes: ['invalid_override'] }],
  [{ 'x-gatehouse-host': 'https://evil.example' }, { notes: ['unknown_override'] }],
])('%j on an operation', (operation, expected) => {
  expect(converted(operation)).toMatchObject(expected)
})

test('the operation counts before its path, the path before the document', () => {
  const approval = (value: string) => ({ 'x-gatehouse-approval': value })
  expect(converted({}, {}, approval('required'))).toMatchObject({ approval: 'required' })
  expect(converted({}, approval('none'), approval('required'))).toMatchObject({ approval: 'none' })
  expect(converted(approval('required'), approval('none'))).toMatchObject({ approval: 'required' })
})

test('a document may name its namespace, unless the operator did', () => {
  const beside = { 'x-gatehouse-namespace': 'desk.tickets' }
  expect(converted({}, {}, beside).document.namespace).toBe('desk.tickets')
  const document = { file: 'a.json', content: apiOf({ '/a': { get } }, beside) }
  expect(convertDocument(document, { namespace: 'mine' }).namespace).toBe('mine')
  expect(converted({}, {}, { 'x-gatehouse-namespace': 'Not Good' }).notes).toEqual(['invalid_override'])
})

test('hostile extensions change nothing but the notes', () => {
  const hostile = {
    'x-gatehouse-host': 'http://169.254.169.254',
    'x-gatehouse-auth': { token: 'env:SECRET' },
    'x-gatehouse-headers': { authorization: 'x' },
    'x-gatehouse-effect': { $ref: '#' },
    'x-gatehouse-name': 'a'.repeat(1_000),
    'x-gatehouse-mode': ['sync'],
    'x-gatehouse-constructor': {},
  }
  const plain = apiOf({ '/a': { get }, '/b/{id}': { post: { operationId: 'change' } } })
  const spiked = apiOf(
    { '/a': { ...hostile, get: { ...get, ...hostile } }, '/b/{id}': { post: { operationId: 'change', ...hostile } } },
    hostile,
  )
  const { notes: _plain, ...expected } = convertText(plain)
  const { notes, ...actual } = convertText(spiked)
  expect(actual).toEqual(expected)
  expect(new Set(notes.map(({ code }) => code))).toEqual(
    new Set(['unknown_override', 'invalid_override', 'parameter_undeclared', 'server_missing']),
  )
})

const api = apiOf({
  '/a': { get },
  '/internal/x': { get: {}, delete: {} },
  '/reports/run': { post: { operationId: 'runReport' } },
})

test.each<[string, OperationRule, readonly string[]]>([
  [
    'hides below a path',
    { match: { path: '/internal/**' }, override: { isHidden: true } },
    ['get_thing read', 'run_report write'],
  ],
  [
    'hides one method',
    { match: { path: '/internal/*', method: 'DELETE' }, override: { isHidden: true } },
    ['get_thing read', 'get_internal_x read', 'run_report write'],
  ],
  [
    'changes an effect by name',
    { match: { name: 'run_*' }, override: { effect: 'read', isHidden: false } },
    ['get_thing read', 'get_internal_x read', 'delete_internal_x destructive', 'run_report read'],
  ],
  [
    'renames',
    { match: { name: 'get_thing' }, override: { name: 'thing' } },
    ['thing read', 'get_internal_x read', 'delete_internal_x destructive', 'run_report write'],
  ],
  [
    'says nothing about another namespace',
    { match: { namespace: 'other*' }, override: { isHidden: true } },
    ['get_thing read', 'get_internal_x read', 'delete_internal_x destructive', 'run_report write'],
  ],
  [
    'keeps a star within its segment',
    { match: { path: '/*' }, override: { isHidden: true } },
    ['get_internal_x read', 'delete_internal_x destructive', 'run_report write'],
  ],
])('a rule %s', (_what, rule, expected) => {
  const { operations, hidden, operationCount } = convertDocument({ file: 'a.json', content: api }, { rules: [rule] })
  expect(operations.map(({ nameProposals, content }) => `${nameProposals[0]} ${content.effect}`)).toEqual(expected)
  expect(operations.length + hidden.length).toBe(operationCount)
})

test('a rule counts before the document, a later rule before an earlier one', () => {
  const content = apiOf({ '/a': { get: { ...get, 'x-gatehouse-effect': 'destructive' } } })
  const rules: readonly OperationRule[] = [
    { match: { path: '/a' }, override: { effect: 'read', approval: 'required' } },
    { match: { path: '/a' }, override: { effect: 'write' } },
  ]
  const [operation] = convertDocument({ file: 'a.json', content }, { rules }).operations
  expect(operation!.content).toMatchObject({ effect: 'write', approval: 'required' })
})

const answering = (...types: string[]) => ({
  responses: { 200: { description: 'x', content: Object.fromEntries(types.map((type) => [type, {}])) } },
})

test.each([
  [answering('text/event-stream'), { mode: 'stream', notes: [] }],
  [answering('application/x-ndjson', 'application/jsonl'), { mode: 'stream', notes: [] }],
  [answering('application/json', 'text/event-stream'), { mode: 'sync' }],
  [{ ...answering('text/event-stream'), 'x-gatehouse-mode': 'sync' }, { mode: 'sync' }],
  [
    { 'x-gatehouse-stream': { result: { event: 'done', value_at: '/id' }, failure: { at: '/error' } } },
    { mode: 'stream', stream: { result: { event: 'done', valueAt: '/id' }, failure: { at: '/error' } }, notes: [] },
  ],
  [{ 'x-gatehouse-stream': { result: { equals: 1 } } }, { mode: 'sync', notes: ['invalid_override'] }],
  [{ 'x-gatehouse-stream': { format: 'xml' } }, { mode: 'sync', notes: ['invalid_override'] }],
  [{ 'x-gatehouse-stream': { failure: {} } }, { mode: 'sync', notes: ['invalid_override'] }],
])('what streams becomes an action of the mode stream: %j', (operation, expected) => {
  expect(converted(operation)).toMatchObject(expected)
})
