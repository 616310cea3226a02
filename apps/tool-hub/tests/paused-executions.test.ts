// Tools that outlive the request: an Automation Hub of somebody else runs them, over its public protocol, and a test moves
// its runs by hand.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRunHub, startTestHouse, type HubAction, type RunHub, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const actions: HubAction[] = [
  { name: 'build', mode: 'async' },
  { name: 'count', mode: 'async', effect: 'read', outputSchema: { type: 'object', required: ['count'] } },
  { name: 'print', mode: 'stream' },
  { name: 'book', mode: 'interactive' },
]
const tool = (name: string) => `long_hub://long.${name}`
const answerSchema = {
  type: 'object',
  properties: { seats: { type: 'integer', minimum: 1 } },
  required: ['seats'],
  additionalProperties: false,
}
const patient = { timeout: 10_000 }

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let hub: RunHub
let house: TestHouse
let ana: Awaited<ReturnType<TestHouse['user']>>
let ben: typeof ana

const start = async (dataDir: string) => startTestHouse({ dataDir, configFile: join(folder.path, 'gatehouse.yaml') })

beforeAll(async () => {
  folder = await temporaryDirectory()
  hub = await startRunHub(actions)
  const config = {
    sample: false,
    sources: [{ id: 'long_hub', type: 'automation_hub', config: { baseUrl: hub.url } }],
    egress: { allow: ['127.0.0.1'] },
    syncEverySeconds: 1,
  }
  // JSON is YAML.
  await writeFile(join(folder.path, 'gatehouse.yaml'), JSON.stringify(config))
  house = await start(join(folder.path, 'data'))
  ana = await house.user('ana@example.com', { allow: ['long_hub://**'] })
  ben = await house.user('ben@example.com', { allow: ['long_hub://**'] })
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const execute = async (name: string, body: object = {}, who = ana) =>
  (await who('POST', '/api/executions', { tool: tool(name), input: {}, wait_ms: 0, ...body })).body
const resume = (id: string, body: object = {}, who = ana) => who('POST', `/api/executions/${id}/resume`, body)
const cancel = async (id: string, who = ana) => (await who('POST', `/api/executions/${id}/cancel`)).body
const newestRun = () => hub.runs.at(-1)!

/** A run that asks, and the execution that says so. */
async function asked(schema: object = answerSchema) {
  const { execution_id: id } = await execute('book')
  await expect.poll(async () => (await resume(id, { wait_ms: 0 })).body.status, patient).toBe('running')
  await expect.poll(() => hub.runs.length, patient).toBeGreaterThan(0)
  const run = newestRun()
  run.ask('How many seats?', schema)
  const { body } = await resume(id, { wait_ms: 5_000 })
  expect(body).toMatchObject({ status: 'input_required', input_request: { message: 'How many seats?' } })
  return { id, run, body }
}

describe('a tool that answers later', () => {
  test('is running with its progress, and then has its result', async () => {
    const first = await execute('build')
    expect(first).toMatchObject({ status: 'running', poll_after_ms: 1_000 })
    await expect.poll(() => newestRun()?.hasEnded, patient).toBe(false)
    const run = newestRun()
    run.progress({ fraction: 0.25, message: 'digging' })
    await expect
      .poll(async () => (await ana('GET', `/api/executions/${first.execution_id}`)).body, patient)
      .toMatchObject({ status: 'running', progress: { fraction: 0.25, message: 'digging' } })
    run.succeed({ house: 7 })
    const { body } = await resume(first.execution_id, { wait_ms: 5_000 })
    expect(body).toMatchObject({ status: 'succeeded', result: { house: 7 } })
    expect((await ana('GET', `/api/executions/${first.execution_id}`)).body).toEqual(body)
  })

  test('answers at once when it ends while its caller waits, and its output is checked', async () => {
    const waiting = execute('count', { wait_ms: 10_000 })
    const before = hub.runs.length
    await expect.poll(() => hub.runs.length, patient).toBe(before + 1)
    newestRun().succeed({ total: 3 })
    expect(await waiting).toMatchObject({
      status: 'succeeded',
      result: { total: 3 },
      warnings: [expect.stringContaining('output schema')],
    })
  })

  test('is one run at the backend for one idempotency key', async () => {
    const before = hub.runs.length
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => execute('build', { idempotency_key: 'house of ana', wait_ms: 0 })),
    )
    await expect.poll(() => hub.runs.length, patient).toBe(before + 1)
    expect(new Set(answers.map(({ execution_id }) => execution_id)).size).toBe(1)
    newestRun().fail({ kind: 'rejected', message: 'No ground.' })
    expect((await resume(answers[0].execution_id)).body).toMatchObject({
      status: 'failed',
      error: { code: 'rejected', message: 'No ground.' },
    })
  })

  test('is followed with a token of its own user each time', async () => {
    const before = hub.requests.length
    const { execution_id: id } = await execute('build', {}, ben)
    await expect.poll(() => hub.requests.length, patient).toBeGreaterThan(before + 1)
    newestRun().succeed(1)
    expect((await resume(id, {}, ben)).body.status).toBe('succeeded')
    expect(new Set(hub.requests.slice(before).map(({ user }) => user))).toEqual(new Set([ben.id]))
  })

  test('is cancelled at its backend', async () => {
    const { execution_id: id } = await execute('build')
    await expect.poll(() => hub.requests.some(({ line }) => line.startsWith('GET')), patient).toBe(true)
    expect(await cancel(id)).toMatchObject({ status: 'cancelled' })
    expect(newestRun().hasEnded).toBe(true)
    expect(await cancel(id)).toMatchObject({ status: 'cancelled' })
  })

  test('goes on when the backend cannot be asked for a while', async () => {
    const { execution_id: id } = await execute('build')
    let refusals = 0
    hub.intercept = (request, response) => {
      if (request.method !== 'GET' || !request.url!.includes('/runs/') || ++refusals > 2) return false
      response.writeHead(refusals === 1 ? 503 : 500).end('down')
      return true
    }
    await expect.poll(() => refusals, patient).toBeGreaterThan(2)
    hub.intercept = () => false
    newestRun().succeed('after all')
    expect((await resume(id, { wait_ms: 10_000 })).body).toMatchObject({ status: 'succeeded', result: 'after all' })
  })

  test('that its backend has forgotten is of unknown outcome', async () => {
    const { execution_id: id } = await execute('build')
    await expect.poll(() => newestRun().hasEnded, patient).toBe(false)
    const run = newestRun()
    hub.runs.splice(hub.runs.indexOf(run), 1)
    run.progress({ fraction: 0.5 })
    expect((await resume(id, { wait_ms: 10_000 })).body).toMatchObject({
      status: 'indeterminate',
      error: { code: 'not_found' },
    })
  })
})

describe('a tool that streams', () => {
  test('passes progress on while its caller waits, and then its result', async () => {
    const before = hub.runs.length
    const answering = fetch(`${house.url}/api/executions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ana.key}`,
        'content-type': 'application/json',
        accept: 'application/x-ndjson',
      },
      body: JSON.stringify({ tool: tool('print'), input: {}, wait_ms: 20_000 }),
    })
    await expect.poll(() => hub.runs.length, patient).toBe(before + 1)
    const reader = (await answering).body!.pipeThrough(new TextDecoderStream()).getReader()
    newestRun().progress({ fraction: 0.5, message: 'page 1' })
    let text = ''
    while (!text.includes('page 1')) text += (await reader.read()).value ?? ''
    expect(JSON.parse(text)).toEqual({ type: 'progress', done: 50, total: 100, label: 'page 1' })
    newestRun().succeed({ pages: 2 })
    expect(JSON.parse((await reader.read()).value!)).toMatchObject({
      type: 'result',
      result: { status: 'succeeded', result: { pages: 2 } },
    })
  })
})

describe('a tool that asks', () => {
  test('goes on with what the user answers', async () => {
    const { id, run } = await asked()
    const answering = resume(id, { input: { seats: 2 }, wait_ms: 10_000 })
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 2 }])
    run.succeed({ booked: 2 })
    expect((await answering).body).toMatchObject({ status: 'succeeded', result: { booked: 2 } })
  })

  test('says at which field an answer does not fit, and goes on asking', async () => {
    const { id, run, body } = await asked()
    expect(body.input_request.input_schema).toEqual(answerSchema)
    for (const [input, at] of [
      [{ seats: 0 }, '/input/seats'],
      [{}, '/input'],
      ['two', '/input'],
      [{ seats: 1, colour: 'red' }, '/input/colour'],
    ] as const) {
      const refused = await resume(id, { input, wait_ms: 0 })
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } })
      expect(refused.body.error.at.startsWith('/input')).toBe(true)
      expect(at.startsWith(refused.body.error.at) || refused.body.error.at === at).toBe(true)
    }
    expect(run.inputs).toEqual([])
    expect((await resume(id, { wait_ms: 0 })).body.status).toBe('input_required')
  })

  test('hears one answer of twenty that come at once', async () => {
    const { id, run } = await asked()
    const resumes = Array.from({ length: 20 }, () => resume(id, { input: { seats: 3 }, wait_ms: 10_000 }))
    await expect.poll(() => run.inputs.length, patient).toBe(1)
    run.succeed('booked')
    const answers = await Promise.all(resumes)
    expect(new Set(answers.map(({ body }) => body.status))).toEqual(new Set(['succeeded']))
    expect(run.inputs).toEqual([{ seats: 3 }])
  })

  test('tells one of two different answers that it came too late', async () => {
    const { id, run } = await asked()
    const answering = [1, 2].map((seats) => resume(id, { input: { seats }, wait_ms: 0 }))
    const statuses = (await Promise.all(answering)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
    await expect.poll(() => run.inputs.length, patient).toBe(1)
  })

  test('does not take a repeated answer for that to its next question, when it says which it answers', async () => {
    const { id, run } = await asked()
    await resume(id, { input: { seats: 1 }, question: 1, wait_ms: 0 })
    await expect.poll(() => run.inputs.length, patient).toBe(1)
    run.ask('And for the way back?', answerSchema)
    const second = (await resume(id, { wait_ms: 5_000 })).body
    expect(second.input_request).toMatchObject({ message: 'And for the way back?', question: 2 })
    expect((await resume(id, { input: { seats: 1 }, question: 1, wait_ms: 0 })).body.status).toBe('input_required')
    expect((await resume(id, { input: { seats: 9 }, question: 1, wait_ms: 0 })).body.error.code).toBe(
      'input_not_expected',
    )
    expect(run.inputs).toHaveLength(1)
    await resume(id, { input: { seats: 4 }, question: 2, wait_ms: 0 })
    await expect.poll(() => run.inputs, patient).toEqual([{ seats: 1 }, { seats: 4 }])
  })

  test('does not exist for anybody else, nor for its user once the grant is gone', async () => {
    const cleo = await house.user('cleo@example.com', { allow: ['long_hub://**'] })
    const { id, run } = await asked()
    for (const request of [resume(id, { input: { seats: 1 } }, cleo), resume(id, {}, cleo)])
      expect((await request).body.error.code).toBe('execution_not_found')
    expect((await cancel(id, cleo)).error.code).toBe('execution_not_found')
    const denied = await house.admin('POST', '/api/grants', { user: 'ana@example.com', deny: tool('book') })
    expect((await resume(id, { input: { seats: 1 } })).body.error.code).toBe('execution_not_found')
    expect(run.inputs).toEqual([])
    await house.admin('DELETE', `/api/grants/${denied.body.id}`)
    expect((await resume(id, { wait_ms: 0 })).body.status).toBe('input_required')
  })

  test('is cancelled while it waits for input, and takes none then', async () => {
    const { id, run } = await asked()
    expect(await cancel(id)).toMatchObject({ status: 'cancelled' })
    expect(run.hasEnded).toBe(true)
    expect((await resume(id, { input: { seats: 1 } })).body.error.code).toBe('input_not_expected')
  })

  test('shows the audit that it asked and was answered, and not what was typed', async () => {
    const { id, run } = await asked()
    await resume(id, { input: { seats: 424_242 }, wait_ms: 0 })
    await expect.poll(() => run.inputs.length, patient).toBe(1)
    run.succeed('booked')
    await resume(id, { wait_ms: 5_000 })
    const trail = async () => (await house.admin('GET', `/api/audit?limit=1000`)).body.entries as object[]
    const ofThis = async () => (await trail()).filter((entry) => JSON.stringify(entry).includes(id))
    await expect
      .poll(async () => (await ofThis()).map((entry) => (entry as { action: string }).action), patient)
      .toEqual(expect.arrayContaining(['executions.ask', 'executions.resume', 'executions.end']))
    const text = JSON.stringify(await ofThis())
    expect(text).toContain('sha256:')
    expect(text).not.toContain('424242')
  })
})

describe('a house that is restarted', () => {
  test('goes on with what it was following, without starting it again', async () => {
    const before = hub.runs.length
    const { execution_id: running } = await execute('build', { idempotency_key: 'over the restart' })
    const { id: asking, run: askingRun } = await asked()
    await expect.poll(() => hub.runs.length, patient).toBe(before + 2)
    const run = hub.runs[before]!
    run.progress({ fraction: 0.1 })
    const { dataDir } = house
    await house[Symbol.asyncDispose]()
    house = await start(dataDir)
    const again = Object.assign(
      async (method: string, path: string, body?: unknown) => {
        const response = await fetch(house.url + path, {
          method,
          headers: { authorization: `Bearer ${ana.key}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        return { status: response.status, headers: response.headers, body: await response.json() }
      },
      { key: ana.key, id: ana.id },
    )
    ana = again
    run.succeed({ done: true })
    expect((await resume(running, { wait_ms: 10_000 })).body).toMatchObject({
      status: 'succeeded',
      result: { done: true },
    })
    expect(await execute('build', { idempotency_key: 'over the restart' })).toMatchObject({
      execution_id: running,
      status: 'succeeded',
      replayed: true,
    })
    await resume(asking, { input: { seats: 5 }, wait_ms: 0 })
    await expect.poll(() => askingRun.inputs, patient).toEqual([{ seats: 5 }])
    askingRun.succeed('booked')
    expect((await resume(asking, { wait_ms: 10_000 })).body.status).toBe('succeeded')
    expect(hub.runs).toHaveLength(before + 2)
    const { body } = await house.admin('GET', '/api/audit?action=executions.take_over&limit=10')
    expect(JSON.stringify(body)).toContain(running)
  }, 60_000)
})
