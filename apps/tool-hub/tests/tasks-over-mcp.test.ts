// Calls that go on, and questions, as clients of MCP 2026-07-28 take them. An Automation Hub of somebody else runs the tools,
// and a test moves its runs by hand.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRunHub, startTestHouse, type RunHub, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askMcp, type Credential, type Era } from './ask-mcp.ts'

const patient = { timeout: 10_000 }
const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } }
const forms = { elicitation: { form: {} } }
const seats = {
  type: 'object',
  properties: { seats: { type: 'integer', minimum: 1 } },
  required: ['seats'],
  additionalProperties: false,
}
const nested = { type: 'object', properties: { rows: { type: 'array', items: { type: 'object' } } } }

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let hub: RunHub
let house: TestHouse
let ana: Credential
let ben: Credential

const start = () =>
  startTestHouse({ dataDir: join(folder.path, 'data'), configFile: join(folder.path, 'gatehouse.yaml') })

beforeAll(async () => {
  folder = await temporaryDirectory()
  hub = await startRunHub([
    { name: 'build', mode: 'async' },
    { name: 'book', mode: 'interactive' },
    { name: 'read', mode: 'sync', effect: 'read' },
  ])
  const sources = [{ id: 'hub', type: 'automation_hub', config: { baseUrl: hub.url } }]
  const config = { sample: false, sources, egress: { allow: ['127.0.0.1'] } }
  await writeFile(join(folder.path, 'gatehouse.yaml'), JSON.stringify(config))
  house = await start()
  const [a, b] = [
    await house.user('ana@example.com', { allow: ['hub://**'] }),
    await house.user('ben@example.com', { allow: ['hub://**'] }),
  ]
  ana = { url: house.url, key: a.key }
  ben = { url: house.url, key: b.key }
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const ask = (method: string, params: object, capabilities: object = { ...tasks, ...forms }, who = ana, era?: Era) =>
  askMcp(who, method, params as Record<string, unknown>, era, capabilities)
const call = (name: string, input: object, capabilities?: object, more: object = {}, who = ana, era?: Era) =>
  ask('tools/call', { name, arguments: input, ...more }, capabilities, who, era)
const execute = (tool: string, waitMs: number, capabilities?: object, more: object = {}, who = ana) =>
  call('execute_tool', { tool: `hub://long.${tool}`, input: {}, wait_ms: waitMs }, capabilities, more, who)
const task = async (taskId: string, capabilities?: object) =>
  (await ask('tasks/get', { taskId }, capabilities)).message.result

/** A call that is a task, and the run behind it. */
async function begun(tool: string) {
  const before = hub.runs.length
  const { message } = await execute(tool, 0)
  await expect.poll(() => hub.runs.length, patient).toBe(before + 1)
  return { created: message.result, id: message.result.taskId as string, run: hub.runs.at(-1)! }
}

/** A call that waits for its user, and what the client is to show. */
async function asked(schema: object, capabilities: object = forms, who = ana) {
  const before = hub.runs.length
  const calling = execute('book', 20_000, capabilities, {}, who)
  await expect.poll(() => hub.runs.length, patient).toBe(before + 1)
  const run = hub.runs.at(-1)!
  run.ask('How many seats?', schema)
  return { run, result: (await calling).message.result }
}

describe('a call that goes on', () => {
  test('is a task, with the id of its execution, and is completed by what the call would have answered', async () => {
    const { created, id, run } = await begun('build')
    expect(created).toMatchObject({
      resultType: 'task',
      status: 'working',
      ttlMs: 90 * 86_400_000,
      pollIntervalMs: 1_000,
    })
    run.progress({ fraction: 0.5, message: 'half of it' })
    await expect.poll(() => task(id), patient).toMatchObject({ status: 'working', statusMessage: 'half of it' })
    run.succeed({ floors: 2 })
    await expect.poll(async () => (await task(id)).status, patient).toBe('completed')
    const done = await task(id)
    expect(done).toMatchObject({ resultType: 'complete', taskId: id, createdAt: created.createdAt })
    expect(done.result.structuredContent).toMatchObject({
      status: 'succeeded',
      execution_id: id,
      result: { floors: 2 },
    })
    expect(Date.parse(done.lastUpdatedAt)).toBeGreaterThanOrEqual(Date.parse(done.createdAt))
    const read = await house.admin('GET', `/api/executions?user=*`)
    expect(JSON.stringify(read.body)).toContain(id)
  })

  test('goes on as a task also when it is a read that answers in one response', async () => {
    const { id, run } = await begun('read')
    expect(await task(id)).toMatchObject({ status: 'working' })
    run.succeed({ meters: 3 })
    await expect.poll(async () => (await task(id)).result?.structuredContent?.result, patient).toEqual({ meters: 3 })
  })

  test('is cancelled at its backend', async () => {
    const { id, run } = await begun('build')
    await expect.poll(() => task(id), patient).toMatchObject({ status: 'working' })
    const { message } = await ask('tasks/cancel', { taskId: id })
    expect(message.result).toMatchObject({ resultType: 'complete' })
    expect(message.result).not.toHaveProperty('status')
    await expect.poll(() => run.hasEnded, patient).toBe(true)
    await expect.poll(async () => (await task(id)).status, patient).toBe('cancelled')
  })

  test('is still there, and still followed, after a restart', async () => {
    const { id, run } = await begun('build')
    await house[Symbol.asyncDispose]()
    house = await start()
    ana = { ...ana, url: house.url }
    ben = { ...ben, url: house.url }
    expect(await task(id)).toMatchObject({ status: 'working', taskId: id })
    run.succeed('built')
    await expect.poll(async () => (await task(id)).result?.structuredContent?.result, patient).toBe('built')
  })

  test('is working while somebody else has to approve it, and completed once they have and it has run', async () => {
    const rule = { id: 'ask', phase: 'input', effect: 'require_approval', approvers: { roles: ['admin'] } }
    expect((await house.admin('POST', '/api/rules', { rules: [rule] })).status).toBe(201)
    const { message } = await execute('build', 0)
    const id = message.result.taskId
    expect(message.result).toMatchObject({ resultType: 'task', status: 'working' })
    expect(await task(id)).toMatchObject({ status: 'working', statusMessage: expect.stringContaining('approval') })
    const { body } = await house.admin('GET', '/api/approvals')
    const before = hub.runs.length
    await house.admin('POST', `/api/approvals/${body.approvals[0].id}/approve`, {})
    await house.admin('DELETE', '/api/rules/ask')
    await expect.poll(() => task(id).then(() => hub.runs.length), patient).toBe(before + 1)
    hub.runs.at(-1)!.succeed('built')
    await expect.poll(async () => (await task(id)).result?.structuredContent?.result, patient).toBe('built')
  })

  test('is an answer for clients that do not say they know tasks, and for older ones', async () => {
    const { message } = await execute('build', 0, forms)
    expect(message.result.structuredContent).toMatchObject({ status: 'running', execution_id: expect.any(String) })
    const older = await call('execute_tool', { tool: 'hub://long.build', wait_ms: 0 }, {}, {}, ana, '2025-11-25')
    expect(older.message.result.structuredContent).toMatchObject({ status: 'running' })
    expect(older.message.result).not.toHaveProperty('taskId')
    const got = await ask('tasks/get', { taskId: 'exe_x' }, {}, ana, '2025-11-25')
    expect(got.message.error.code).toBe(-32601)
  })
})

describe.each(['tasks/get', 'tasks/update', 'tasks/cancel'])('%s', (method) => {
  test('answers for the task of somebody else as for one that there is not', async () => {
    const { id, run } = await begun('build')
    const params = { inputResponses: {} }
    const foreign = await ask(method, { taskId: id, ...params }, tasks, ben)
    const unknown = await ask(method, { taskId: 'exe_none', ...params }, tasks, ben)
    expect(foreign.message.error).toEqual(unknown.message.error)
    expect(foreign.status).toBe(unknown.status)
    expect(foreign.message.error.code).toBe(-32602)
    expect(run.hasEnded).toBe(false)
    run.succeed(1)
  })

  test('needs a client that says it knows tasks', async () => {
    const { status, message } = await ask(method, { taskId: 'exe_none', inputResponses: {} }, forms)
    expect(status).toBe(400)
    expect(message.error).toMatchObject({ code: -32021, data: { requiredCapabilities: tasks } })
  })
})

describe('a task that asks', () => {
  test('is answered by tasks/update, and a late answer does not answer the next question', async () => {
    const { id, run } = await begun('book')
    run.ask('How many seats?', seats)
    await expect.poll(async () => (await task(id)).status, patient).toBe('input_required')
    const { inputRequests } = await task(id)
    expect(inputRequests).toMatchObject({ q1: { method: 'elicitation/create', params: { requestedSchema: {} } } })
    const answer = { q1: { action: 'accept', content: { seats: 2 } } }
    const wrong = { q1: { action: 'accept', content: { seats: 0 } } }
    const refused = await ask('tasks/update', { taskId: id, inputResponses: wrong })
    expect(refused.message.error).toMatchObject({ code: -32602, message: expect.stringContaining('does not fit') })
    const taken = await ask('tasks/update', { taskId: id, inputResponses: answer })
    expect(taken.message.result).toMatchObject({ resultType: 'complete' })
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 2 }])
    run.ask('By the window?', { type: 'boolean' })
    await expect.poll(async () => Object.keys((await task(id)).inputRequests ?? {}), patient).toEqual(['q2'])
    await ask('tasks/update', { taskId: id, inputResponses: answer })
    expect(run.inputs).toHaveLength(1)
    await ask('tasks/update', { taskId: id, inputResponses: { q2: { action: 'accept', content: { answer: true } } } })
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 2 }, true])
    run.succeed('booked')
  })

  test.each([
    ['what no form can hold', nested, { ...tasks, ...forms }],
    ['a client that shows no forms', seats, tasks],
  ])('asks the model: %s', async (_name, schema, capabilities) => {
    const { id, run } = await begun('book')
    run.ask('How many seats?', schema)
    await expect.poll(async () => (await task(id, capabilities)).status, patient).toBe('completed')
    const { result, ...rest } = await task(id, capabilities)
    expect(rest).not.toHaveProperty('inputRequests')
    expect(result.structuredContent).toMatchObject({ status: 'input_required', input_request: { question: 1 } })
    run.succeed(1)
  })

  test('is for the model once the user has turned the form down', async () => {
    const { id, run } = await begun('book')
    run.ask('How many seats?', seats)
    await expect.poll(async () => (await task(id)).status, patient).toBe('input_required')
    await ask('tasks/update', { taskId: id, inputResponses: { q1: { action: 'decline' } } })
    const { status, result } = await task(id)
    expect(status).toBe('completed')
    expect(result.structuredContent).toMatchObject({ status: 'input_required', guidance: expect.any(String) })
    await call('resume_execution', { execution_id: id, input: { seats: 3 }, wait_ms: 0 })
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 3 }])
    run.succeed(1)
  })
})

describe('a call that asks while its client waits', () => {
  const accept = { q1: { action: 'accept', content: { seats: 2 } } }
  const again = (requestState: unknown, more: object = {}, who = ana, waitMs = 20_000) =>
    execute('book', waitMs, forms, { requestState, inputResponses: accept, ...more }, who)

  test('shows a form, and goes on with what the user answered', async () => {
    const { run, result } = await asked(seats)
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { q1: { method: 'elicitation/create', params: { mode: 'form' } } },
    })
    const before = hub.runs.length
    const going = again(result.requestState)
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 2 }])
    run.succeed('booked')
    expect((await going).message.result.structuredContent).toMatchObject({ status: 'succeeded', result: 'booked' })
    expect(hub.runs.length).toBe(before)
  })

  test('takes a state once, from whom it was given to, for the call it was given for', async () => {
    const { run, result } = await asked(seats)
    const refusal = { code: -32602, data: { reason: 'invalid_request_state' } }
    const state = result.requestState as string
    expect((await again(`${state.slice(0, -2)}AA`)).message.error).toMatchObject(refusal)
    expect((await again(state, {}, ben)).message.error).toMatchObject(refusal)
    expect((await again(state, {}, ana, 19_999)).message.error).toMatchObject(refusal)
    expect((await again(undefined)).message.error).toMatchObject(refusal)
    expect(run.inputs).toEqual([])
    const going = again(state)
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 2 }])
    expect((await again(state)).message.error).toMatchObject(refusal)
    run.succeed('booked')
    await going
    expect((await again(state)).message.error).toMatchObject(refusal)
    expect(run.inputs).toHaveLength(1)
  })

  test('shows the form again when nothing was answered, and asks the model when it was turned down', async () => {
    const { run, result } = await asked(seats)
    const empty = await again(result.requestState, { inputResponses: {} })
    expect(empty.message.result).toMatchObject({ resultType: 'input_required', inputRequests: { q1: {} } })
    const declined = await again(result.requestState, { inputResponses: { q1: { action: 'cancel' } } })
    expect(declined.message.result.structuredContent).toMatchObject({
      status: 'input_required',
      input_request: { question: 1 },
      guidance: expect.stringContaining('did not answer'),
    })
    run.succeed(1)
  })

  test.each([
    ['a client that shows no forms', seats, {}],
    ['a client that only opens addresses', seats, { elicitation: { url: {} } }],
    ['a question that no form can hold', nested, forms],
  ])('is the answer as it always was for %s', async (_name, schema, capabilities) => {
    const { run, result } = await asked(schema, capabilities)
    expect(result).toMatchObject({ resultType: 'complete', structuredContent: { status: 'input_required' } })
    expect(result).not.toHaveProperty('requestState')
    run.succeed(1)
  })
})
