// Rules are tried on calls that really happened: nothing of what they carried is in the record.
import { startDownstream, startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, expect, test } from 'vitest'

const writing = 'automation_hub://hr.write_note'
const reading = 'automation_hub://hr.read_person'

let house: TestHouse
let downstream: Awaited<ReturnType<typeof startDownstream>>
let ana: Awaited<ReturnType<TestHouse['user']>>
let bob: Awaited<ReturnType<TestHouse['user']>>

beforeAll(async () => {
  house = await startTestHouse()
  downstream = await startDownstream(() => ({ body: { name: 'Ana' } }))
  const content = { 'application/json': { schema: { type: 'object', properties: { text: { type: 'string' } } } } }
  const responses = { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'HR', version: '1.0.0' },
    paths: {
      '/note': { post: { operationId: 'write_note', summary: 'Write a note', requestBody: { content }, responses } },
      '/person': { get: { operationId: 'read_person', summary: 'Read a person', responses } },
    },
  }
  await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'hr.json', content: JSON.stringify(document) }],
    namespace: 'hr',
    server: downstream.url,
  })
  await house.admin('POST', '/api/sync', {})
  await house.admin('POST', '/api/rules', {
    rules: [{ id: 'no-ssn', phase: 'input', effect: 'block', detectors: ['ssn'] }],
  })
  ana = await house.user('ana@example.com', { groups: ['support'], allow: ['automation_hub://hr.*'] })
  bob = await house.user('bob@example.com', { groups: ['sales'], allow: ['automation_hub://hr.*'] })
  for (const who of [ana, bob]) {
    await who('POST', '/api/executions', { tool: writing, input: { body: { text: 'hello' } } })
    await who('POST', '/api/executions', { tool: reading, input: {} })
    await who('POST', '/api/search', { query: 'write a note' })
  }
  await ana('POST', '/api/executions', { tool: writing, input: { body: { text: 'is 536-90-4399' } } })
  await ana('POST', '/api/executions', { tool: 'automation_hub://hr.nothing', input: {} })
}, 60_000)

afterAll(async () => {
  await downstream[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const simulate = async (rules: object[], more: object = {}) => {
  const answer = await house.admin('POST', '/api/rules/simulate', { rules, since: '1h', ...more })
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 })
  return answer.body
}

test('rules that are in force change nothing', async () => {
  const found = await simulate([{ id: 'no-ssn', phase: 'input', effect: 'block', detectors: ['ssn'] }])
  expect(found).toMatchObject({ entries: 8, same: 7, different: 0, unknown: 0, untouched: 1, complete: true })
})

test('lists what a rule on groups and effects would have decided otherwise, and for whom', async () => {
  const rule = {
    id: 'sales-reads',
    phase: 'input',
    effect: 'block',
    principals: { groups: ['sales'] },
    tools: { effects: ['write'] },
  }
  const found = await simulate([rule])
  expect(found).toMatchObject({ different: 1, unknown: 0 })
  expect(found.differences).toMatchObject([
    {
      email: 'bob@example.com',
      tool: writing,
      phase: 'input',
      before: 'allowed',
      after: 'blocked',
      decided_by: 'sales-reads',
    },
  ])
  expect(found.differences[0].entry_id).toMatch(/^aud_/)
  expect(found.differences[0].already_in_force).toBeUndefined()
})

test('what is hidden is hidden from calls and from what searches showed', async () => {
  const rule = {
    id: 'hide',
    phase: 'list',
    effect: 'block',
    principals: { users: ['ana@example.com'] },
    tools: { patterns: [writing] },
  }
  const found = await simulate([rule])
  const seen = found.differences.map(({ action, before, after, decided_by: by }: Record<string, string>) => [
    action,
    before,
    after,
    by,
  ])
  expect(seen).toEqual(
    [
      ['tools.execute', 'blocked', 'hidden', 'hide'],
      ['tools.execute', 'allowed', 'hidden', 'hide'],
      ['tools.search', 'allowed', 'hidden', 'hide'],
    ].map((row, i) => (i === 0 ? ['tools.execute', 'allowed', 'hidden', 'hide'] : row)),
  )
})

test('says honestly what cannot be decided, and why', async () => {
  const found = await simulate([
    { id: 'no-hello', phase: 'input', effect: 'block', when: 'arguments.body.text == "hello"' },
  ])
  expect(found).toMatchObject({ different: 0, unknown: 4, missing: { arguments: 4 } })
  expect(found.undecided[0]).toMatchObject({ before: 'allowed', missing: ['arguments'] })
  const output = await simulate([{ id: 'mask', phase: 'output', effect: 'redact', detectors: ['email'] }])
  expect(output).toMatchObject({ different: 0, unknown: 4, missing: { result: 4 } })
})

test('without the rule that blocked it, a blocked call would have gone on', async () => {
  const found = await simulate([], { replace: true, file: undefined })
  expect(found.differences).toMatchObject([{ tool: writing, before: 'blocked', after: 'allowed' }])
})

test('streams progress, and refuses rules that cannot be asked', async () => {
  const streamed = await house.admin(
    'POST',
    '/api/rules/simulate',
    { rules: [], since: '1h' },
    { accept: 'application/x-ndjson' },
  )
  const lines = String(streamed.body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines[0]).toMatchObject({ type: 'progress', done: expect.any(Number) })
  expect(lines.at(-1)).toMatchObject({ type: 'result', result: { entries: 8 } })
  const refused = await house.admin('POST', '/api/rules/simulate', {
    rules: [{ id: 'x', phase: 'list', effect: 'redact' }],
  })
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'invalid_rules' } } })
})

test('looks at no more entries than it is told', async () => {
  expect(await simulate([], { max_entries: 3 })).toMatchObject({ entries: 3, complete: false })
})
