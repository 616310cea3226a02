import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openHub } from './open-hub.ts'

interface Received {
  readonly line: string
  readonly key: string | undefined
  readonly body: unknown
}

const resources = new AsyncDisposableStack()
let hub: Awaited<ReturnType<typeof openHub>>
let url: string
const received: Received[] = []
/** Lines that the API refuses. */
const refused = new Set<string>()

beforeAll(async () => {
  hub = resources.use(await openHub())
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const line = `${request.method} ${request.url}`
    const text = Buffer.concat(chunks).toString()
    const key = request.headers['idempotency-key']
    received.push({
      line,
      key: key === undefined ? undefined : String(key),
      body: text === '' ? undefined : JSON.parse(text),
    })
    response.writeHead(refused.has(line) ? 409 : 200, { 'content-type': 'application/json' })
    response.end(refused.has(line) ? '{"error":"busy"}' : '{"id":"x1"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  resources.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => resources.disposeAsync())
beforeEach(() => {
  received.length = 0
  refused.clear()
})

const request = (name: string, path: string, more = '') => `
  - name: ${name}
    version: "1.0.0"
    title: ${name}
    description: ${name} of the desk.
    effect: write
    input: { type: object, additionalProperties: false, properties: { body: { type: object }, id: { type: string } }, required: [${path.includes('{id}') ? 'id' : ''}] }
    request: { method: POST, path: "${path}", body: body }${more}`

const folder = () => [
  {
    file: 'gatehouse-actions.yaml',
    content: `namespace: desk\ntarget: { base_url: "${url}", allow_private_network: true }`,
  },
  {
    file: 'requests.yaml',
    content: `actions:${request('open', '/open')}${request('close', '/close/{id}')}${request('book', '/book')}`,
  },
]

const steps = (more = '') => `
name: visit
version: "1.0.0"
title: Visit
description: Opens and books.
effect: write
input: { type: object, properties: { who: { type: string } }, required: [who] }
steps:${more}
  - id: opened
    call: desk:open@1
    input: { body: { who: { $expr: input.who } } }
    compensate: { call: "desk:close", input: { id: { $expr: steps.opened.id } } }
  - id: booked
    call: desk:book
    input: { body: { job: { $expr: steps.opened.id } } }
result: "{job: steps.opened.id}"
`

const load = (files: readonly { file: string; content: string }[], more: object = {}) =>
  hub.send('POST', '/automation/api/imports/actions', { body: { folder: 'desk', files, ...more } })
const run = (body: object) => hub.send('POST', '/automation/actions/desk:visit/execute', { body })
const loadVisit = async (more = '') => {
  const reply = await load(
    [...folder(), { file: 'visit.yaml', content: steps(more).replace('"1.0.0"', more === '' ? '"1.0.0"' : '"2.0.0"') }],
    {
      allow_bump_mismatch: true,
    },
  )
  expect(reply).toMatchObject({ status: 200 })
}

test('runs its steps against the API, and a repeated run writes nothing twice', async () => {
  await loadVisit()
  const reply = await run({ input: { who: 'ana' }, idempotency_key: 'visit-1' })
  expect(reply).toMatchObject({ status: 200, body: { status: 'succeeded', result: { job: 'x1' } } })
  expect(received.map(({ line, body }) => [line, body])).toEqual([
    ['POST /open', { who: 'ana' }],
    ['POST /book', { job: 'x1' }],
  ])
  const keys = received.map(({ key }) => key)
  expect(new Set(keys).size).toBe(2)
  expect(keys.every((key) => key?.startsWith('step-') === true)).toBe(true)
  await run({ input: { who: 'ana' }, idempotency_key: 'visit-1' })
  expect(received.slice(2).map(({ key }) => key)).toEqual(received.length > 2 ? keys : [])
})

test('undoes what was done when a step is refused, and says so', async () => {
  await loadVisit()
  refused.add('POST /book')
  const reply = await run({ input: { who: 'ana' } })
  expect(received.map(({ line }) => line)).toEqual(['POST /open', 'POST /book', 'POST /close/x1'])
  expect(reply.body).toMatchObject({
    status: 'failed',
    error: { kind: 'rejected', message: expect.stringContaining('Undone: opened.') as string },
  })
})

test('what could not be undone makes the outcome unknown', async () => {
  await loadVisit()
  refused.add('POST /book').add('POST /close/x1')
  const reply = await run({ input: { who: 'ana' } })
  expect(reply.body.error).toMatchObject({ is_outcome_unknown: true })
  expect(reply.body.error.message).toContain('Step opened could not be undone')
})

test('shows its steps in a dry run, with the requests that depend on the input alone', async () => {
  await loadVisit()
  const { body } = await hub.send('POST', '/automation/actions/desk:visit/preview', { body: { input: { who: 'ana' } } })
  expect(body).toMatchObject({
    status: 'preview',
    steps: [
      {
        step: 'opened',
        runs: 'always',
        calls: 'desk:open@1.0.0',
        request: { url: `${url}/open` },
        undone_by: 'desk:close',
      },
      { step: 'booked', calls: 'desk:book@1.0.0' },
    ],
  })
  expect(body.steps[1]).not.toHaveProperty('request')
  expect(received).toEqual([])
})

test('asks, goes on with the answer, and undoes nothing that was not done when it is cancelled', async () => {
  await loadVisit(
    '\n  - id: sure\n    ask: { message: "Sure?", schema: { type: object, required: [ok], properties: { ok: { type: boolean } } } }',
  )
  const asked = await run({ input: { who: 'ana' }, wait_ms: 10_000 })
  expect(asked).toMatchObject({ status: 202, body: { status: 'input_required', input_request: { message: 'Sure?' } } })
  const path = `/automation/runs/${asked.body.run_id}`
  const wrong = await hub.send('POST', `${path}/input`, { body: { input: { ok: 'perhaps' } } })
  expect(wrong.status).toBe(400)
  await hub.send('POST', `${path}/input`, { body: { input: { ok: true } } })
  const ended = await hub.send('GET', `${path}?wait_ms=10000`)
  expect(ended.body).toMatchObject({ status: 'succeeded', result: { job: 'x1' } })

  const other = await run({ input: { who: 'bea' }, wait_ms: 10_000 })
  received.length = 0
  await hub.send('POST', `/automation/runs/${other.body.run_id}/cancel`, { body: {} })
  const cancelled = await hub.send('GET', `/automation/runs/${other.body.run_id}?wait_ms=10000`)
  expect(cancelled.body).toMatchObject({ status: 'failed', error: { kind: 'cancelled' } })
  expect(received).toEqual([])
})

test('the catalog says what it uses', async () => {
  await loadVisit()
  const { body } = await hub.send('GET', '/automation/api/catalog/actions/desk:visit')
  expect(body.uses).toEqual([
    { namespace: 'desk', name: 'open' },
    { namespace: 'desk', name: 'close' },
    { namespace: 'desk', name: 'book' },
  ])
})

const call = (name: string, to: string, more = '') => `
  - name: ${name}
    version: "1.0.0"
    title: t
    description: d
    effect: write
    input: { type: object }
    steps: [{ id: s, call: "${to}" }]${more}`

test.each([
  ['a circle', call('a', 'desk:b') + call('b', 'desk:a'), ['call_cycle']],
  ['what is not there', call('a', 'desk:nothing'), ['unknown_action']],
  ['a version that is not there', call('a', 'desk:book@7'), ['unknown_action']],
  [
    'too many levels',
    ['open', 'a1', 'a2', 'a3', 'a4', 'a5'].map((to, i) => call(`a${i + 1}`, `desk:${to}`)).join(''),
    ['too_deep'],
  ],
  ['more than it says', call('a', 'desk:open').replace('effect: write', 'effect: read'), ['effect_too_small']],
  [
    'a mode that is too small',
    call('a', 'desk:open', '\n    mode: sync').replace(
      'steps: [{',
      'steps: [{ id: q, ask: { message: m, schema: true } }, {',
    ),
    ['wrong_mode'],
  ],
  ['a step that the action does not take', call('a', 'desk:close'), ['invalid_step_input']],
  [
    'an expression of a step that comes later',
    call('a', 'desk:open').replace('call:', 'when: steps.z, call:'),
    ['invalid_expression'],
  ],
])('refuses %s, with its place', async (_what, actions, codes) => {
  const reply = await load([...folder(), { file: 'more/composed.yaml', content: `actions:${actions}` }], {
    dry_run: true,
  })
  expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_actions' } } })
  const { problems } = reply.body.error.details as { problems: { code: string; file: string; line: number }[] }
  expect([...new Set(problems.map(({ code }) => code))]).toEqual(codes)
  expect(problems.every(({ file, line }) => file === 'more/composed.yaml' && line > 1)).toBe(true)
})

test('a name that another import made is not taken over', async () => {
  await loadVisit()
  const reply = await hub.send('POST', '/automation/api/imports/actions', {
    body: { folder: 'other', files: folder() },
  })
  expect(reply.body.error.details.problems[0]).toMatchObject({ code: 'name_taken' })
})

test('several versions stand side by side; the highest is the current one', async () => {
  const version = (text: string, more = '') => ({
    file: `v${text}.yaml`,
    content: `namespace: many\nname: get\nversion: "${text}"\ntitle: t\ndescription: d\neffect: read\ntarget: desk\ninput: { type: object${more} }\nrequest: { method: GET, path: "/v${text[0]}" }`,
  })
  const files = [version('1.0.0'), version('3.0.0', ', required: [b]'), version('2.0.0', ', required: [a]')]
  await loadVisit()
  const send = (list: typeof files) =>
    hub.send('POST', '/automation/api/imports/actions', { body: { folder: 'many', files: list } })
  expect((await send(files)).body).toMatchObject({ actions: 3, added: 1 })
  expect((await send(files)).body).toMatchObject({ unchanged: 1, changes: [] })
  const { body } = await hub.send('GET', '/automation/api/catalog/actions/many:get')
  expect(body.version).toBe('3.0.0')
  expect(body.versions.map((one: { version: string }) => one.version)).toEqual(['2.0.0', '1.0.0'])
  for (const [id, path] of [
    ['many:get@1', '/v1'],
    ['many:get@2', '/v2'],
  ]) {
    const input = id === 'many:get@2' ? { a: 1 } : {}
    const reply = await hub.send('POST', `/automation/actions/${id}/execute`, { body: { input } })
    expect(reply.body.status).toBe('succeeded')
    expect(received.at(-1)!.line).toBe(`GET ${path}`)
  }
})
