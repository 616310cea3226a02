// Actions of the house itself that answer later, or ask: from the document to the end, with an API on
// loopback that works as long as a test wants.
import { startDownstream, startTestHouse, type Downstream, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

interface Job {
  state: Record<string, unknown>
  readonly answers: unknown[]
}

const patient = { timeout: 15_000 }
const question = {
  status: 'asking',
  question: 'Which size?',
  form: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } }, required: ['size'] },
}
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let api: Downstream
let house: TestHouse
let jobs: Job[]

/** The API: a job per POST, asked for by its number; an order asks first. */
function answer({ method, url, body }: { method: string; url: string; body: string }) {
  const [, id, what] = /^\/jobs\/(\d+)(?:\/(\w+))?/.exec(url) ?? []
  if (method === 'POST' && id === undefined) {
    jobs.push({ state: url.startsWith('/orders') ? question : { status: 'busy', percent: 0 }, answers: [] })
    return { status: 202, body: { id: jobs.length, ...jobs.at(-1)!.state } }
  }
  const job = jobs[Number(id) - 1]
  if (job === undefined) return { status: 404, body: {} }
  if (what === 'stop') job.state = { status: 'stopped' }
  if (what === 'answer') {
    job.answers.push(JSON.parse(body))
    job.state = { status: 'done', order: job.answers }
  }
  return { body: { id: Number(id), ...job.state } }
}

function apiDocument(server: string): string {
  const operation = (operationId: string, more: object) => ({
    post: { operationId, summary: operationId, responses: { 200: { description: 'Done' } }, ...more },
  })
  const paths = {
    '/reports': operation('write_report', {
      'x-gatehouse-completion': {
        remember: { id: '/id' },
        poll: {
          path: '/jobs/{id}',
          every_ms: 100,
          read: {
            status_at: '/status',
            done: ['done'],
            failed: ['stopped'],
            progress_at: '/percent',
            is_percent: true,
            message_at: '/step',
          },
        },
        cancel: { method: 'POST', path: '/jobs/{id}/stop' },
      },
    }),
    '/orders': operation('place_order', {
      'x-gatehouse-pause': {
        status_at: '/status',
        waiting: ['asking'],
        message_at: '/question',
        schema: { at: '/form' },
        remember: { id: '/id' },
        go_on: { method: 'POST', path: '/jobs/{id}/answer' },
      },
    }),
  }
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'jobs', version: '1.0.0' },
    servers: [{ url: server }],
    paths,
  })
}

beforeAll(async () => {
  folder = await temporaryDirectory()
  jobs = []
  api = await startDownstream(answer)
  house = await startTestHouse({ dataDir: folder.path })
  const documents = [{ file: 'jobs.json', content: apiDocument(api.url) }]
  const imported = await house.admin('POST', '/automation/api/imports', {
    namespace: 'jobs',
    server: api.url,
    documents,
  })
  if (imported.body.imported !== 2) throw new Error(JSON.stringify(imported.body))
  await house.admin('POST', '/api/sync', {})
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await api[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})
beforeEach(() => {
  jobs.length = 0
})

const report = 'automation_hub://jobs.write_report'
const order = 'automation_hub://jobs.place_order'
const execute = async (tool: string, body: object = {}) =>
  (await house.admin('POST', '/api/executions', { tool, input: {}, wait_ms: 0, ...body })).body
const resume = async (id: string, body: object = {}) =>
  (await house.admin('POST', `/api/executions/${id}/resume`, body)).body

test('an asynchronous action runs with progress to its result', async () => {
  const { execution_id: id, status } = await execute(report)
  expect(status).toBe('running')
  await expect.poll(() => jobs.length, patient).toBe(1)
  jobs[0]!.state = { status: 'busy', percent: 40, step: 'counting' }
  await expect
    .poll(async () => (await house.admin('GET', `/api/executions/${id}`)).body.progress, patient)
    .toEqual({ fraction: 0.4, message: 'counting' })
  jobs[0]!.state = { status: 'done', pages: 3 }
  expect(await resume(id, { wait_ms: 15_000 })).toMatchObject({ status: 'succeeded', result: { pages: 3 } })
}, 40_000)

test('an asynchronous action is cancelled at its API', async () => {
  const { execution_id: id } = await execute(report)
  await expect.poll(() => jobs.length, patient).toBe(1)
  await expect.poll(async () => (await resume(id, { wait_ms: 0 })).status, patient).toBe('running')
  await house.admin('POST', `/api/executions/${id}/cancel`)
  await expect.poll(() => jobs[0]!.state['status'], patient).toBe('stopped')
  expect((await resume(id, { wait_ms: 15_000 })).status).toBe('cancelled')
}, 40_000)

test('an interactive action asks, and goes on with one answer of twenty that come at once', async () => {
  const { execution_id: id } = await execute(order)
  const asked = await resume(id, { wait_ms: 15_000 })
  expect(asked).toMatchObject({ status: 'input_required', input_request: { message: 'Which size?', question: 1 } })
  expect(await resume(id, { input: { size: 0 } })).toMatchObject({
    error: { code: 'invalid_input', at: '/input/size' },
  })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => resume(id, { input: { size: 2 }, wait_ms: 15_000 })),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['succeeded']))
  expect(jobs[0]!.answers).toEqual([{ size: 2 }])
}, 40_000)

test('a house that is restarted meanwhile starts nothing twice and comes to the end', async () => {
  const { execution_id: id } = await execute(report, { idempotency_key: 'once' })
  await expect.poll(() => jobs.length, patient).toBe(1)
  await expect.poll(async () => (await resume(id, { wait_ms: 0 })).status, patient).toBe('running')
  await house[Symbol.asyncDispose]()
  house = await startTestHouse({ dataDir: folder.path })
  jobs[0]!.state = { status: 'done', pages: 9 }
  expect(await resume(id, { wait_ms: 20_000 })).toMatchObject({ status: 'succeeded', result: { pages: 9 } })
  expect(await execute(report, { idempotency_key: 'once' })).toMatchObject({ execution_id: id, replayed: true })
  expect(jobs).toHaveLength(1)
}, 60_000)
