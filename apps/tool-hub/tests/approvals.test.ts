// Approvals through the front door: the downstream is a real server that keeps what reached it.
import { startDownstream, startTestHouse, type Caller, type TestHouse } from '@gatehouse/testing-dev-env'
import { createCaller } from '../../../testing/dev-env/src/caller.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const tool = 'automation_hub://plant.open_valve'
const lamp = 'automation_hub://plant.switch_lamp'

type Answer = {
  status: string
  execution_id: string
  approval: { id: string; status: string; expires_at: string; approvers: string[] }
  error: { code: string; message: string }
  guidance: string
}

let house: TestHouse
let downstream: Awaited<ReturnType<typeof startDownstream>>
let ana: Awaited<ReturnType<TestHouse['user']>>
let ben: Awaited<ReturnType<TestHouse['user']>>
/** Ben as himself, not through an agent. */
let benDecides: Caller

beforeAll(async () => {
  house = await startTestHouse()
  downstream = await startDownstream(() => ({ body: { done: true } }))
  const operation = (id: string, approval?: string) => ({
    operationId: id,
    requestBody: {
      content: { 'application/json': { schema: { type: 'object', properties: { note: { type: 'string' } } } } },
    },
    responses: { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } },
    ...(approval === undefined ? {} : { 'x-gatehouse-approval': approval }),
  })
  const document = {
    openapi: '3.1.0',
    info: { title: 'Plant', version: '1.0.0' },
    paths: {
      '/valve': { post: operation('open_valve', 'required') },
      '/lamp': { post: operation('switch_lamp') },
    },
  }
  const imported = await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'plant.json', content: JSON.stringify(document) }],
    namespace: 'plant',
    server: downstream.url,
  })
  if (imported.body.imported !== 2) throw new Error(`not imported: ${JSON.stringify(imported.body)}`)
  await house.admin('POST', '/api/sync', {})
  ana = await house.user('ana@example.com', { groups: ['support'], allow: ['automation_hub://plant.*'] })
  ben = await house.user('ben@example.com', { groups: ['leads'], allow: ['automation_hub://plant.*'] })
  const key = await house.admin('POST', '/api/keys', { user: 'ben@example.com', scopes: ['approvals.decide'] })
  benDecides = createCaller(house.url, (key.body as { key: string }).key)
}, 60_000)

afterAll(async () => {
  await downstream?.[Symbol.asyncDispose]()
  await house?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await house.admin('POST', '/api/rule-versions/0/restore')
  await put(asking)
  downstream.received.length = 0
})

const asking = {
  id: 'ask',
  phase: 'input',
  effect: 'require_approval',
  tools: { patterns: [lamp] },
  approvers: { groups: ['leads'] },
  message: 'Lamps are expensive.',
}

async function put(...rules: object[]): Promise<void> {
  const answer = await house.admin('POST', '/api/rules', { rules })
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 })
}

async function call(caller: Caller = ana, more: object = {}): Promise<Answer> {
  const { body } = await caller('POST', '/api/executions', { tool: lamp, input: { body: { note: 'on' } }, ...more })
  return body as unknown as Answer
}

async function resume(id: string, caller: Caller = ana, waitMs = 5_000): Promise<Answer> {
  const { body } = await caller('POST', `/api/executions/${id}/resume`, { wait_ms: waitMs })
  return body as unknown as Answer
}

const decide = (id: string, verdict: 'approve' | 'deny', caller: Caller = benDecides, body: object = {}) =>
  caller('POST', `/api/approvals/${id}/${verdict}`, body)

describe('a call that needs an approval', () => {
  test('waits, runs once it is approved by somebody else, and only then reaches its API', async () => {
    const asked = await call()
    expect(asked).toMatchObject({
      status: 'approval_required',
      approval: { status: 'pending', approvers: ['group leads'], message: 'Lamps are expensive.' },
    })
    expect(asked.guidance).toContain('resume_execution')
    expect(await resume(asked.execution_id, ana, 0)).toMatchObject({ status: 'approval_required' })
    expect(downstream.received).toEqual([])

    expect(await decide(asked.approval.id, 'approve')).toMatchObject({ status: 200, body: { status: 'approved' } })
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(downstream.received).toHaveLength(1)
    expect((await house.admin('GET', `/api/approvals/${asked.approval.id}`)).body).toMatchObject({ status: 'used' })
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(downstream.received).toHaveLength(1)
  })
})
