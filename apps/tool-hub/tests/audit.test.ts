import { startDownstream, startTestHouse, type Downstream, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callTool, type Credential } from './ask-mcp.ts'

let house: TestHouse
let backend: Downstream
/** What the record says while the backend is at work. */
let recordDuringCall: unknown
let ana: Awaited<ReturnType<TestHouse['user']>> & Credential
let auditor: string
/** Everything that must never be in an entry. */
const secrets: string[] = ['hunter2', 'secret-of-the-target']

beforeAll(async () => {
  backend = await startDownstream(async ({ url }) => {
    if (url.startsWith('/watched')) recordDuringCall = (await list('action=tools.execute&limit=1')).entries[0]
    return { body: { ok: true, password: 'hunter2' } }
  })
  house = await startTestHouse()
  auditor = await newKey('auditor@example.com', ['audit.read'])
  await importOperations('boats', ['paint_boat', 'sink_boat', 'watched_boat'])
  const user = await house.user('ana@example.com', { allow: ['automation_hub://boats.*'], deny: ['*://*.sink_*'] })
  ana = Object.assign(user, { url: house.url })
  secrets.push(house.house.key, ana.key, auditor)
}, 60_000)

afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

async function newKey(email: string, scopes: readonly string[]): Promise<string> {
  await house.user(email)
  return (await house.admin('POST', '/api/keys', { user: email, scopes })).body.key
}

async function importOperations(namespace: string, names: readonly string[]): Promise<void> {
  const paths = names.map((operationId) => [
    `/${operationId.replace('_', '/')}`,
    { post: { operationId, summary: operationId, requestBody, responses: { 200: { description: 'Done' } } } },
  ])
  const content = JSON.stringify({
    openapi: '3.1.0',
    info: { title: namespace, version: '1' },
    paths: Object.fromEntries(paths),
  })
  const documents = [{ file: `${namespace}.json`, content }]
  await house.admin('POST', '/automation/api/imports', { namespace, server: backend.url, documents })
  await house.admin('POST', '/api/sync', {})
}

const requestBody = { content: { 'application/json': { schema: { type: 'object' } } } }
const paint = 'automation_hub://boats.paint_boat'
const sink = 'automation_hub://boats.sink_boat'

// oxlint-disable-next-line typescript/no-explicit-any -- entries are read as they come over the wire
type Entry = Record<string, any>

async function list(query: string): Promise<{ entries: Entry[]; next_cursor?: string }> {
  const response = await fetch(`${house.url}/api/audit?${query}`, { headers: { authorization: `Bearer ${auditor}` } })
  expect(response.status).toBe(200)
  return (await response.json()) as { entries: Entry[] }
}

/** Entries alone, without what proves them. */
async function exported(query = ''): Promise<Entry[]> {
  return (await exportedLines(query)).filter((line) => line['type'] === undefined)
}

async function exportedLines(query = ''): Promise<Entry[]> {
  const response = await fetch(`${house.url}/api/audit/export?${query}`, {
    headers: { authorization: `Bearer ${auditor}` },
  })
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const text = await response.text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry)
}

/** The newest entry of an action. */
async function newest(action: string): Promise<Entry> {
  return (await list(`action=${action}&limit=1`)).entries[0]!
}

describe('a decision about a tool', () => {
  const execute = (tool: string, more = {}) => ana('POST', '/api/executions', { tool, input: { body: {} }, ...more })

  test('that lets a call through says who, what, by which grant, and how it ended', async () => {
    const { body } = await execute(paint, { input: { body: { password: 'hunter2' } } })
    expect(body.error).toBeUndefined()
    expect(await newest('tools.execute')).toMatchObject({
      phase: 'closed',
      user_id: ana.id,
      email: 'ana@example.com',
      actor: { kind: 'key' },
      tool: paint,
      tool_version: '1.0.0',
      decision: 'allow',
      reason: 'grant',
      decided_by: expect.stringMatching(/^grt_/),
      outcome: 'ok',
      execution_id: body.execution_id,
      input_digest: expect.stringMatching(/^sha256:/),
      output_digest: expect.stringMatching(/^sha256:/),
      duration_ms: expect.any(Number),
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      details: { surface: 'rest', status: 'succeeded' },
    })
  })

  test('is told apart where the caller hears the same', async () => {
    const answers: string[] = []
    const reasons: Entry[] = []
    for (const tool of [
      sink,
      'automation_hub://field_service.list_jobs',
      'automation_hub://boats.burn_boat',
      `${paint}@9.9.9`,
    ]) {
      const { status, body } = await execute(tool)
      answers.push(`${status} ${JSON.stringify(body)}`.replaceAll(tool, 'TOOL'))
      const { tool: named, decision, reason, outcome } = await newest('tools.execute')
      reasons.push({ named, decision, reason, outcome })
    }
    expect(new Set(answers).size).toBe(1)
    const refused = { decision: 'deny', outcome: 'tool_not_found' }
    expect(reasons).toEqual([
      { named: sink, reason: 'deny_grant', ...refused },
      { named: 'automation_hub://field_service.list_jobs', reason: 'no_grant', ...refused },
      { named: 'automation_hub://boats.burn_boat', reason: 'unknown_tool', ...refused },
      { named: paint, reason: 'unknown_version', ...refused },
    ])
  })

  test('is in the record of details as well, one for each tool', async () => {
    await callTool(ana, 'get_tool_details', { tools: [paint, sink, 'automation_hub://boats.burn_boat'] })
    expect((await newest('tools.details')).details).toMatchObject({
      surface: 'mcp',
      decisions: [
        { tool: paint, decision: 'allow', reason: 'grant' },
        { tool: sink, decision: 'deny', reason: 'deny_grant' },
        { tool: 'automation_hub://boats.burn_boat', decision: 'deny', reason: 'unknown_tool' },
      ],
    })
  })

  test('says what a search has shown', async () => {
    await callTool(ana, 'search_tools', { query: 'boat' })
    expect((await newest('tools.search')).details.shown.toSorted()).toEqual([
      paint,
      'automation_hub://boats.watched_boat',
    ])
  })

  test('is recorded before anything is done', async () => {
    await execute('automation_hub://boats.watched_boat')
    expect(recordDuringCall).toMatchObject({ phase: 'opened', action: 'tools.execute', user_id: ana.id })
    expect(recordDuringCall).not.toHaveProperty('outcome')
  })

  test('that input stopped says which code, and that nothing ran', async () => {
    await execute(paint, { input: { colour: 'red' } })
    const entry = await newest('tools.execute')
    expect(entry).toMatchObject({ decision: 'allow', outcome: 'invalid_input' })
    expect(entry).not.toHaveProperty('execution_id')
  })

  test('marks a replay, a dry run, a resumption and a cancellation for what they are', async () => {
    const first = await execute(paint, { idempotency_key: 'once' })
    await execute(paint, { idempotency_key: 'once' })
    const { execution_id } = first.body
    expect(await newest('tools.execute')).toMatchObject({ execution_id, details: { replayed: true } })
    await execute(paint, { dry_run: true })
    expect(await newest('tools.execute')).not.toHaveProperty('execution_id')
    await ana('POST', `/api/executions/${execution_id}/resume`, {})
    expect(await newest('executions.resume')).toMatchObject({
      execution_id,
      tool: paint,
      decision: 'allow',
      outcome: 'ok',
    })
    await ana('POST', `/api/executions/${execution_id}/cancel`)
    expect(await newest('executions.cancel')).toMatchObject({ execution_id, tool: paint, outcome: 'ok' })
    await ana('POST', '/api/executions/exe_nothing/cancel')
    expect(await newest('executions.cancel')).toMatchObject({
      execution_id: 'exe_nothing',
      outcome: 'execution_not_found',
    })
  })

  test('names the end of an execution whose caller did not wait', async () => {
    const { body } = await execute(paint, { wait_ms: 0 })
    await expect
      .poll(() => newest('executions.end'))
      .toMatchObject({ execution_id: body.execution_id, outcome: 'succeeded', tool: paint, user_id: ana.id })
  })

  test('belongs to the trace of its caller', async () => {
    const traceId = 'ab'.repeat(16)
    const headers = { traceparent: `00-${traceId}-${'cd'.repeat(8)}-01` }
    await ana('POST', '/api/executions', { tool: paint, input: { body: {} } }, headers)
    expect((await newest('tools.execute')).trace_id).toBe(traceId)
    expect(backend.received.at(-1)!.headers.traceparent).toContain(traceId)
  })
})

describe('a refusal at the door', () => {
  test('is recorded with its reason and without the credential', async () => {
    const { body: revoked } = await house.admin('POST', '/api/keys', { user: ana.id })
    await house.admin('DELETE', `/api/keys/${revoked.id}`)
    secrets.push(revoked.key)
    await fetch(`${house.url}/api/me`, { headers: { authorization: `Bearer ${revoked.key}` } })
    await expect
      .poll(async () => (await list('action=identity.reject')).entries)
      .toContainEqual(
        expect.objectContaining({
          outcome: 'key_revoked',
          decision: 'deny',
          details: expect.objectContaining({ keyPrefix: revoked.prefix, count: 1 }),
        }),
      )
  })

  test('that comes by the hundred does not flood the record', async () => {
    const knock = () => fetch(`${house.url}/api/me`, { headers: { authorization: 'Bearer gh_nonsense' } })
    await Promise.all(Array.from({ length: 100 }, knock))
    const { entries } = await list('action=identity.reject&outcome=invalid_key')
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.length).toBeLessThan(10)
  })

  test('for want of a scope is a denial of that user', async () => {
    await ana('GET', '/api/users')
    expect(await newest('users.list')).toMatchObject({
      user_id: ana.id,
      decision: 'deny',
      reason: 'insufficient_scope',
      outcome: 'insufficient_scope',
    })
  })

  test('does not hide who acts for whom', async () => {
    const service = await newKey('service@example.com', ['act_as_user'])
    secrets.push(service)
    const named = { authorization: `Bearer ${service}`, 'gatehouse-user': 'ana@example.com' }
    await fetch(`${house.url}/api/namespaces`, { headers: named })
    const entry = await newest('namespaces.list')
    expect(entry).toMatchObject({ user_id: ana.id, actor: { kind: 'key' } })
    const { keys } = (await house.admin('GET', '/api/keys?user=service@example.com')).body
    expect(keys.map((key: { id: string }) => key.id)).toContain(entry['actor'].id)
  })
})

test('every act of an administrator is in the record, with what was changed', async () => {
  const { admin } = house
  await admin('POST', '/api/users', { email: 'new@example.com' })
  await admin('PATCH', '/api/users/new@example.com', { groups: ['sailors'] })
  const key = (await admin('POST', '/api/keys', { user: 'new@example.com' })).body
  secrets.push(key.key)
  await admin('DELETE', `/api/keys/${key.id}`)
  const grant = (await admin('POST', '/api/grants', { group: 'sailors', allow: '*' })).body
  await admin('DELETE', `/api/grants/${grant.id}`)
  await admin('POST', '/api/sources/list/tools', '{"name":"x"}\n', { 'content-type': 'application/x-ndjson' })
  await admin('POST', '/api/sync', {})
  await importOperations('harbour', ['rent_berth'])
  await admin('PUT', '/automation/api/targets/harbour', { timeout_ms: 1_000 })
  await exported('action=nothing')
  const expected: Readonly<Record<string, object>> = {
    'users.create': { details: { created: expect.stringMatching(/^usr_/) } },
    'users.update': { details: { fields: ['groups'] } },
    'keys.create': { details: { created: key.id, scopes: ['tools'] } },
    'keys.revoke': { details: { revoked: key.id } },
    'grants.add': { details: { added: grant.id, effect: 'allow', pattern: '*' } },
    'grants.remove': { details: { removed: grant.id } },
    'sources.import': { details: { added: 1 } },
    'sources.sync': { details: { sources: [{ source: 'automation_hub', status: 'succeeded' }] } },
    'automation.import': { details: { namespaces: ['harbour'], imported: 1 } },
    'targets.put': { details: { after: { timeout_ms: 1_000 } } },
    'audit.export': { details: { filter: { action: 'nothing' } } },
  }
  await list('limit=1')
  expect((await list('action=audit.list&outcome=ok&limit=1')).entries).toHaveLength(1)
  for (const [action, facts] of Object.entries(expected)) {
    expect(await newest(action)).toMatchObject({
      action,
      outcome: 'ok',
      user_id: expect.stringMatching(/^usr_/),
      ...facts,
    })
  }
})

describe('the record', () => {
  const until = () => `until=${encodeURIComponent(new Date().toISOString())}`

  test('is the same as a list and as JSON Lines', async () => {
    const before = until()
    const { entries } = await list(`${before}&limit=1000`)
    const lines = await exported(before)
    const closed = new Set(lines.filter(({ phase }) => phase === 'closed').map((line) => line['operation_id']))
    const final = lines.filter((line) => line['phase'] !== 'opened' || !closed.has(line['operation_id']))
    expect(final).toEqual(entries)
    // Each operation has its opening and its end there, and the opening is first.
    for (const id of closed) {
      const phases = lines.filter((line) => line['operation_id'] === id).map(({ phase }) => phase)
      expect(phases).toEqual(['closed', 'opened'])
    }
  })

  test('keeps its pages while it grows', async () => {
    const before = until()
    const whole = (await list(`${before}&limit=1000`)).entries
    const paged: Entry[] = []
    let cursor: string | undefined
    do {
      await ana('GET', '/api/namespaces')
      const page = await list(`${before}&limit=7${cursor === undefined ? '' : `&cursor=${cursor}`}`)
      paged.push(...page.entries)
      cursor = page.next_cursor
    } while (cursor !== undefined)
    expect(whole.length).toBeGreaterThan(14)
    expect(paged).toEqual(whole)
    expect(whole.map(({ at }) => at)).toEqual(
      whole
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    )
  })

  test('is found by user, tool, action, decision, outcome, execution and time', async () => {
    await ana('POST', '/api/executions', { tool: paint, input: { body: {} } })
    const all = (await list(`${until()}&limit=1000`)).entries
    const one = all.find((entry) => entry['action'] === 'tools.execute' && entry['execution_id'] !== undefined)!
    const filters: readonly (readonly [string, (entry: Entry) => boolean])[] = [
      ['user=ana@example.com', (entry) => entry['user_id'] === ana.id],
      [`user=${ana.id}`, (entry) => entry['user_id'] === ana.id],
      ['user=nobody@example.com', () => false],
      [`tool=${encodeURIComponent(paint)}`, (entry) => entry['tool'] === paint],
      [
        `tool=${encodeURIComponent(`${paint}@1.0.0`)}`,
        (entry) => entry['tool'] === paint && entry['tool_version'] === '1.0.0',
      ],
      [
        `tool=${encodeURIComponent('automation_hub://boats.*')}`,
        (entry) => entry['tool']?.startsWith('automation_hub://boats.'),
      ],
      ['action=grants.add', (entry) => entry['action'] === 'grants.add'],
      ['decision=deny', (entry) => entry['decision'] === 'deny'],
      ['outcome=tool_not_found', (entry) => entry['outcome'] === 'tool_not_found'],
      [`execution=${one['execution_id']}`, (entry) => entry['execution_id'] === one['execution_id']],
      [`since=${encodeURIComponent(one['at'])}`, (entry) => entry['at'] >= one['at']],
      [`until=${encodeURIComponent(one['at'])}`, (entry) => entry['at'] < one['at']],
      [
        'since=1h&decision=allow&user=ana@example.com',
        (entry) => entry['user_id'] === ana.id && entry['decision'] === 'allow',
      ],
      ['since=2000-01-01&until=2001-01-01', () => false],
    ]
    const known = new Set(all.map(({ id }) => id))
    for (const [query, isWanted] of filters) {
      const found = (await list(`${query}&limit=1000`)).entries.filter(({ id }) => known.has(id))
      expect({ query, ids: found.map(({ id }) => id) }).toEqual({
        query,
        ids: all.filter(isWanted).map(({ id }) => id),
      })
    }
  })

  test('holds no secret: no key, no token, nothing of what went in or came out', async () => {
    const whole = JSON.stringify(await exported())
    for (const secret of secrets) expect(whole).not.toContain(secret)
    expect(whole).not.toMatch(/gh_[0-9a-z]{12}_|"password"|Bearer /)
  })

  test('cannot be changed or emptied over the API', async () => {
    const { entries } = await list('limit=1')
    for (const method of ['DELETE', 'PATCH', 'PUT', 'POST']) {
      for (const path of ['/api/audit', `/api/audit/${entries[0]!['id']}`]) {
        expect((await house.admin(method, path, {})).status).toBe(404)
      }
    }
  })
})
