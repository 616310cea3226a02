// What an evaluator tries first, each through the front door, over MCP and REST. Every case prints its evidence.
import {
  startDownstream,
  startTestHouse,
  type Downstream,
  type JsonAnswer,
  type TestHouse,
} from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callTool } from './ask-mcp.ts'

type User = Awaited<ReturnType<TestHouse['user']>>

const payroll = 'automation_hub://payroll.pay_salary'
const person = 'automation_hub://payroll.read_person'
const ssn = '536-90-4399'

let house: TestHouse
let backend: Downstream
let engineer: User
let accountant: User

beforeAll(async () => {
  house = await startTestHouse()
  backend = await startDownstream(({ url }) => ({
    body: url === '/person' ? { name: 'Ana', ssn, salary: 90_000 } : { done: true },
  }))
  await publish('github', { '/issues': { post: operation('create_issue', { title: { type: 'string' } }) } })
  await publish('payroll', {
    '/pay': { post: operation('pay_salary', { note: { type: 'string' } }) },
    '/person': { get: { operationId: 'read_person', summary: 'Read a person', responses: ok } },
  })
  await house.admin('POST', '/api/sync', {})
  engineer = await house.user('engineer@example.com', { allow: ['automation_hub://github.*'] })
  accountant = await house.user('accountant@example.com', { allow: ['automation_hub://payroll.*'] })
}, 60_000)

afterAll(async () => {
  await backend[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const ok = { 200: { description: 'Done' } }

function operation(operationId: string, properties: object): object {
  const schema = { type: 'object', properties }
  const requestBody = { content: { 'application/json': { schema } } }
  return { operationId, summary: operationId.replace('_', ' '), requestBody, responses: ok }
}

async function publish(namespace: string, paths: object): Promise<void> {
  const content = JSON.stringify({ openapi: '3.1.0', info: { title: namespace, version: '1.0.0' }, paths })
  const documents = [{ file: `${namespace}.json`, content }]
  const { body } = await house.admin('POST', '/automation/api/imports', { namespace, server: backend.url, documents })
  expect(body.skipped ?? []).toEqual([])
}

const received = (): readonly string[] => backend.received.map(({ method, url }) => `${method} ${url}`)
const mcp = (user: User, tool: string, input: object) =>
  callTool({ url: house.url, key: user.key }, 'execute_tool', { tool, input }) as Promise<JsonAnswer>
const rest = (user: User, tool: string, input: object) => user('POST', '/api/executions', { tool, input })

async function entriesOf(query: string): Promise<readonly JsonAnswer[]> {
  return (await house.admin('GET', `/api/audit?limit=1000&${query}`)).body.entries
}

function evidence(claim: string, proof: unknown): void {
  process.stdout.write(`evidence: ${claim}: ${JSON.stringify(proof)}\n`)
}

describe('one user and the tools of another', () => {
  test('knowing the name is not enough: the answer is that of a tool that does not exist', async () => {
    backend.received.length = 0
    const [byMcp, byRest] = [await mcp(engineer, payroll, { body: {} }), await rest(engineer, payroll, { body: {} })]
    const unknown = await rest(engineer, 'automation_hub://payroll.pay_nobody', { body: {} })
    expect(byRest.status).toBe(404)
    expect(byRest.body.error.code).toBe(unknown.body.error.code)
    expect(JSON.stringify(byMcp)).toContain('tool_not_found')
    expect(received()).toEqual([])
    const found = await engineer('POST', '/api/search', { query: 'pay salary' })
    expect(JSON.stringify(found.body)).not.toContain('payroll')
    const denied = (await entriesOf('action=tools.execute')).filter(
      (entry) => entry.tool === payroll && entry.decision === 'deny',
    )
    expect(denied.length).toBeGreaterThanOrEqual(2)
    evidence('the engineer asked for payroll', { rest: byRest.body.error.code, backend: received(), audit: denied[0] })
  })
})

describe('an input with a social security number', () => {
  test('is blocked before execution, and logged', async () => {
    backend.received.length = 0
    await house.admin('POST', '/api/rules', {
      rules: [{ id: 'no-ssn', phase: 'input', effect: 'block', detectors: ['ssn'], message: 'No SSNs.' }],
    })
    const input = { body: { note: `for ${ssn}` } }
    const [byRest, byMcp] = [await rest(accountant, payroll, input), await mcp(accountant, payroll, input)]
    expect(byRest).toMatchObject({ status: 403, body: { error: { code: 'blocked_by_rule' } } })
    expect(JSON.stringify(byMcp)).toContain('blocked_by_rule')
    expect(received()).toEqual([])
    const blocked = (await entriesOf('action=tools.execute')).filter((entry) => entry.decided_by === 'no-ssn')
    expect(blocked).toHaveLength(2)
    expect(JSON.stringify(blocked)).not.toContain(ssn)
    evidence('an SSN was on its way to payroll', { rest: byRest.body.error, backend: received(), audit: blocked[0] })
  })
})

describe('a redacted field', () => {
  test('is neither in the answer of the agent nor in the audit', async () => {
    await house.admin('POST', '/api/rules', {
      rules: [{ id: 'hide-salary', phase: 'output', effect: 'redact', paths: ['$.salary', '$.ssn'] }],
    })
    const [byRest, byMcp] = [await rest(accountant, person, {}), await mcp(accountant, person, {})]
    for (const answer of [byRest.body, byMcp]) {
      expect(JSON.stringify(answer)).not.toMatch(/90000|536-90-4399/)
      expect(JSON.stringify(answer)).toContain('Ana')
    }
    const audit = JSON.stringify(await entriesOf('action=tools.execute'))
    expect(audit).not.toMatch(/90000|536-90-4399/)
    expect(audit).toContain('/salary')
    const again = await accountant('GET', `/api/executions/${byRest.body.execution_id}`)
    expect(JSON.stringify(again.body)).not.toMatch(/90000|536-90-4399/)
    evidence('salary and SSN were redacted', { result: byRest.body.result, redactions: byRest.body.redactions })
  })
})

describe('a new grant', () => {
  test('works with the next request, and ends with the next request', async () => {
    const before = await rest(engineer, person, {})
    const grant = await house.admin('POST', '/api/grants', { user: 'engineer@example.com', allow: person })
    const during = await rest(engineer, person, {})
    await house.admin('DELETE', `/api/grants/${grant.body.id}`)
    const after = await rest(engineer, person, {})
    expect([before.status, during.status, after.status]).toEqual([404, 200, 404])
    evidence('a grant was given and taken back without a restart', {
      before: before.status,
      during: during.body.status,
      after: after.status,
    })
  })
})

describe('around Tool Hub', () => {
  test('a user cannot ask Automation Hub directly', async () => {
    backend.received.length = 0
    const id = 'payroll:pay_salary@1.0.0'
    const direct = await accountant('POST', `/automation/actions/${encodeURIComponent(id)}/execute`, {
      input: { body: {} },
    })
    const catalog = await accountant('GET', '/automation/api/catalog/actions')
    const anonymous = await fetch(`${house.url}/automation/actions/${encodeURIComponent(id)}/execute`, {
      method: 'POST',
    })
    expect([401, 403]).toContain(direct.status)
    expect([401, 403]).toContain(catalog.status)
    expect(anonymous.status).toBe(401)
    expect(received()).toEqual([])
    evidence('a user went around Tool Hub', {
      direct: direct.status,
      catalog: catalog.status,
      anonymous: anonymous.status,
    })
  })
})

describe('every decision', () => {
  test('can be read afterwards: who, what, what was decided, by what, and when', async () => {
    const ways = [
      () => rest(accountant, person, {}),
      () => rest(engineer, payroll, { body: {} }),
      () => accountant('POST', '/api/search', { query: 'person' }),
      () => callTool({ url: house.url, key: accountant.key }, 'get_tool_details', { tools: [person] }),
      () => mcp(accountant, person, {}),
      () => engineer('GET', '/api/users'),
    ]
    const since = new Date().toISOString()
    for (const way of ways) await way()
    const entries = await entriesOf(`since=${since}`)
    // What Automation Hub records of the same calls, and this reading itself, are entries of their own.
    const decided = entries.filter(({ action }) => action.startsWith('tools.') || action === 'users.list')
    expect(decided.map(({ action, outcome }) => `${action} ${outcome}`).toSorted()).toEqual([
      'tools.details ok',
      'tools.execute ok',
      'tools.execute ok',
      'tools.execute tool_not_found',
      'tools.search ok',
      'users.list insufficient_scope',
    ])
    for (const entry of decided)
      expect(entry).toMatchObject({ at: expect.any(String), user_id: expect.any(String), phase: 'closed' })
    evidence('six ways in, six entries', decided)
  })
})
