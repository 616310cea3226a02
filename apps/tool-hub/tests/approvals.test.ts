// Approvals through the front door: the downstream is a real server that keeps what reached it.
import { createCaller, startDownstream, startTestHouse, type Caller, type TestHouse } from '@gatehouse/testing-dev-env'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

const valve = 'automation_hub://plant.open_valve'
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
  await importPlant('Switches the lamp.')
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

/** Reads the API of the plant, again when it has changed. */
async function importPlant(summary: string): Promise<void> {
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
      '/lamp': { post: { ...operation('switch_lamp'), summary } },
      '/meter': { get: { operationId: 'read_meter', responses: operation('x').responses } },
    },
  }
  const imported = await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'plant.json', content: JSON.stringify(document) }],
    namespace: 'plant',
    server: downstream.url,
  })
  if (imported.status !== 200) throw new Error(`not imported: ${JSON.stringify(imported.body)}`)
  await house.admin('POST', '/api/sync', {})
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
    expect(await statusOf(asked.approval.id)).toBe('used')
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(downstream.received).toHaveLength(1)
  })

  test('goes on by itself while somebody waits', async () => {
    const asked = await call()
    const waiting = resume(asked.execution_id, ana, 20_000)
    await decide(asked.approval.id, 'approve')
    expect(await waiting).toMatchObject({ status: 'succeeded' })
  })

  test('goes on by itself under the very first request, when that one waits', async () => {
    const waiting = call(ana, { wait_ms: 20_000 })
    const id = await vi.waitUntil(async () => (await pending())[0]?.id, { timeout: 10_000, interval: 50 })
    await decide(id, 'approve')
    expect(await waiting).toMatchObject({ status: 'succeeded' })
  })

  test('that is denied ends without having run, with the words of whoever denied it', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'deny', benDecides, { reason: 'Use daylight.' })
    expect(await resume(asked.execution_id)).toMatchObject({
      status: 'denied',
      error: { code: 'not_approved', message: expect.stringContaining('Use daylight.') as unknown },
    })
    expect(await decide(asked.approval.id, 'approve')).toMatchObject({
      status: 409,
      body: { error: { code: 'approval_closed', details: { status: 'denied' } } },
    })
    expect(downstream.received).toEqual([])
  })

  test('that is cancelled cannot be approved any more', async () => {
    const asked = await call()
    const cancelled = await ana('POST', `/api/executions/${asked.execution_id}/cancel`)
    expect(cancelled.body).toMatchObject({ status: 'cancelled' })
    expect(await decide(asked.approval.id, 'approve')).toMatchObject({ status: 409 })
    expect(await statusOf(asked.approval.id)).toBe('withdrawn')
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'cancelled' })
    expect(downstream.received).toEqual([])
  })

  test('expires, before or after it was approved', async () => {
    await put({ ...asking, expires_after: 1 })
    const [first, second] = [await call(), await call()]
    await decide(second.approval.id, 'approve')
    await vi.waitUntil(() => Date.now() > Date.parse(second.approval.expires_at), { timeout: 5_000 })
    expect(await decide(first.approval.id, 'approve')).toMatchObject({ status: 409 })
    for (const { execution_id: id } of [first, second])
      expect(await resume(id)).toMatchObject({ status: 'expired', error: { code: 'not_approved' } })
    expect(downstream.received).toEqual([])
    expect(await actions('approvals.expire')).toBeGreaterThanOrEqual(2)
  })

  test('is joined by who repeats it with its idempotency key, and runs once', async () => {
    const key = { idempotency_key: 'the lamp' }
    const [first, second] = [await call(ana, key), await call(ana, key)]
    expect(second).toMatchObject({ status: 'approval_required', execution_id: first.execution_id, replayed: true })
    await decide(first.approval.id, 'approve')
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(ana, { ...key, wait_ms: 10_000 })))
    for (const answer of answers) expect(answer).toMatchObject({ status: 'succeeded' })
    expect(downstream.received).toHaveLength(1)
  })

  test('that the author of the tool wants approved is for administrators to decide, unless a rule says otherwise', async () => {
    const asked = await call(ana, { tool: valve })
    expect(asked).toMatchObject({
      status: 'approval_required',
      approval: { approvers: ['administrators', 'role admin'] },
    })
    expect((await decide(asked.approval.id, 'approve')).status).toBe(404)
    expect((await decide(asked.approval.id, 'approve', house.admin)).status).toBe(200)
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
  })

  test('that only reads is kept like one that writes, and its result is there when somebody comes back', async () => {
    await put({ ...asking, id: 'ask-to-read', tools: { patterns: ['automation_hub://plant.read_meter'] } })
    const asked = await call(ana, { tool: 'automation_hub://plant.read_meter', input: {} })
    expect(asked).toMatchObject({ status: 'approval_required' })
    await decide(asked.approval.id, 'approve')
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded', result: { done: true } })
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded', result: { done: true } })
    const listed = await ana('GET', '/api/executions?status=succeeded')
    expect(JSON.stringify(listed.body)).toContain(asked.execution_id)
    expect(downstream.received).toHaveLength(1)
  })

  test('is found among the executions, and says so in a dry run without asking anybody', async () => {
    const before = (await pending()).length
    const dry = await ana('POST', '/api/executions', { tool: valve, dry_run: true })
    expect(dry.body).toMatchObject({
      status: 'dry_run',
      warnings: ['It would need an approval: the tool asks for it.'],
    })
    expect(await pending()).toHaveLength(before)
    const asked = await call()
    const listed = await ana('GET', '/api/executions?status=approval_required')
    expect(JSON.stringify(listed.body)).toContain(asked.execution_id)
  })

  test('is answered over MCP as text and as structured content, and is no error', async () => {
    const { content, structuredContent, isError } = await overMcp('execute_tool', { tool: lamp, input: {} })
    expect(isError ?? false).toBe(false)
    expect(structuredContent).toMatchObject({ status: 'approval_required', guidance: expect.any(String) as unknown })
    expect(JSON.parse((content[0] as { text: string }).text)).toEqual(structuredContent)
  })
})

describe('who goes on with an approval', () => {
  test('is one, of many who do at once', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'approve')
    const answers = await Promise.all(Array.from({ length: 12 }, () => resume(asked.execution_id, ana, 10_000)))
    for (const answer of answers) expect(answer).toMatchObject({ status: 'succeeded' })
    expect(downstream.received).toHaveLength(1)
  })

  test('is the client that asked, not another one of the same user', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'approve')
    const key = await house.admin('POST', '/api/keys', { user: 'ana@example.com' })
    const other = createCaller(house.url, (key.body as { key: string }).key)
    expect(await resume(asked.execution_id, other, 300)).toMatchObject({
      status: 'approval_required',
      approval: { status: 'approved' },
    })
    expect(downstream.received).toEqual([])
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
  })

  test('is nobody else: the handle of another user looks like one that does not exist', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'approve')
    const known = await ben('POST', `/api/executions/${asked.execution_id}/resume`, { wait_ms: 0 })
    const made = asked.execution_id.replace(/.{4}$/, '0000')
    const unknown = await ben('POST', `/api/executions/${made}/resume`, { wait_ms: 0 })
    expect(known.status).toBe(404)
    expect(JSON.stringify(known.body).replace(asked.execution_id, 'X')).toBe(
      JSON.stringify(unknown.body).replace(made, 'X'),
    )
    expect(downstream.received).toEqual([])
  })
})

test('handles that were changed, used, expired or belong to others look like those that never were', async () => {
  await put({ ...asking, expires_after: 1 })
  const expired = await call()
  await vi.waitUntil(() => Date.now() > Date.parse(expired.approval.expires_at), { timeout: 5_000 })
  await put(asking)
  const used = await call()
  await decide(used.approval.id, 'approve')
  await resume(used.execution_id)
  const open = await call()
  await decide(open.approval.id, 'approve')
  downstream.received.length = 0

  const dan = await deciding('dave@example.com', ['support'])
  const stranger = await house.user('stan@example.com', { groups: ['support'], allow: ['automation_hub://plant.*'] })
  const known = [expired, used, open]
  const mark = fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz_')
  const changed = (id: string) =>
    fc
      .tuple(fc.nat({ max: id.length - 1 }), mark)
      .map(([at, letter]) => id.slice(0, at) + letter + id.slice(at + 1))
      .filter((text) => !known.some((one) => text === one.execution_id || text === one.approval.id))
  const handles = fc
    .constantFrom(...known)
    .chain(({ execution_id: execution, approval: { id } }) =>
      fc.oneof(
        fc.record({ execution: fc.constant(execution), approval: fc.constant(id), isTheirs: fc.constant(false) }),
        fc.record({ execution: changed(execution), approval: changed(id), isTheirs: fc.constant(true) }),
      ),
    )
  const notFound = async (caller: Caller, path: string, handle: string): Promise<void> => {
    const { status, body } = await caller('POST', path, { wait_ms: 0 })
    expect({ status, body: JSON.stringify(body).replaceAll(handle, 'X') }).toEqual({
      status: 404,
      body: expect.stringMatching(/"code":"(execution|approval)_not_found".*X/) as unknown,
    })
  }
  const resumed = (id: string) => `/api/executions/${id}/resume`
  await fc.assert(
    fc.asyncProperty(handles, async ({ execution, approval, isTheirs }) => {
      // Somebody else meets the same answer with a handle that exists, and its owner with one that does not.
      await notFound(isTheirs ? ana : stranger, resumed(execution), execution)
      for (const verdict of ['approve', 'deny'])
        expect(await dan('POST', `/api/approvals/${approval}/${verdict}`, {})).toMatchObject({
          status: 404,
          body: { error: { code: 'approval_not_found' } },
        })
    }),
    { numRuns: 40 },
  )
  expect(downstream.received).toEqual([])
  expect(await statusOf(open.approval.id)).toBe('approved')
})

describe('when it goes on, everything is asked anew', () => {
  test('a rule that blocks by now ends it', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'approve')
    await put({ id: 'stop', phase: 'input', effect: 'block', message: 'Not today.' })
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'failed', error: { message: 'Not today.' } })
    expect(await statusOf(asked.approval.id)).toBe('withdrawn')
    expect(downstream.received).toEqual([])
  })

  test('under other rules the approval does not hold, and it is asked for once more', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'approve')
    await put({ id: 'unrelated', phase: 'output', effect: 'redact', detectors: ['iban'] })
    const again = await resume(asked.execution_id, ana, 0)
    expect(again).toMatchObject({ status: 'approval_required', approval: { status: 'pending' } })
    expect(again.approval.id).not.toBe(asked.approval.id)
    expect(await statusOf(asked.approval.id)).toBe('withdrawn')
    expect(downstream.received).toEqual([])
    await decide(again.approval.id, 'approve')
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
  })

  test('what changed while somebody waited counts as well', async () => {
    const asked = await call()
    const waiting = resume(asked.execution_id, ana, 20_000)
    await put({ id: 'stop', phase: 'input', effect: 'block', message: 'Not today.' })
    await decide(asked.approval.id, 'approve')
    expect(await waiting).toMatchObject({ status: 'failed', error: { message: 'Not today.' } })
    expect(downstream.received).toEqual([])
  })

  test('a tool that was changed since is asked about once more', async () => {
    const asked = await call()
    await decide(asked.approval.id, 'approve')
    await importPlant('Switches the big lamp.')
    const again = await resume(asked.execution_id, ana, 0)
    expect(again).toMatchObject({ status: 'approval_required', approval: { status: 'pending' } })
    expect(again.approval.id).not.toBe(asked.approval.id)
    expect(downstream.received).toEqual([])
  })

  test('a rule that asks no more lets it go on', async () => {
    const asked = await call()
    await house.admin('DELETE', '/api/rules/ask')
    await decide(asked.approval.id, 'approve')
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(downstream.received).toHaveLength(1)
  })

  test('without the grant it does not exist any more', async () => {
    const eve = await house.user('eve@example.com', { allow: ['automation_hub://plant.*'] })
    const asked = await call(eve)
    await decide(asked.approval.id, 'approve')
    await house.admin('POST', '/api/grants', { user: 'eve@example.com', deny: 'automation_hub://plant.*' })
    const answer = await eve('POST', `/api/executions/${asked.execution_id}/resume`, { wait_ms: 0 })
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'execution_not_found' } } })
    expect(downstream.received).toEqual([])
  })

  test('a limit that is full by now leaves the approval as it was', async () => {
    await put({ id: 'one', phase: 'input', effect: 'limit', limit: { calls: 1, per: 'hour', key: 'tenant' } })
    const [first, second] = [await call(), await call()]
    for (const { approval } of [first, second]) await decide(approval.id, 'approve')
    expect(await resume(first.execution_id)).toMatchObject({ status: 'succeeded' })
    const refused = await ana('POST', `/api/executions/${second.execution_id}/resume`, { wait_ms: 5_000 })
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'limit_reached' } } })
    expect(await statusOf(second.approval.id)).toBe('approved')
    expect(downstream.received).toHaveLength(1)
  })
})

describe('who decides', () => {
  test('is one, of two who say different things at once', async () => {
    const cleo = await deciding('cleo@example.com', ['leads'])
    const asked = await call()
    const answers = await Promise.all([decide(asked.approval.id, 'approve'), decide(asked.approval.id, 'deny', cleo)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const isApproved = answers[0].status === 200
    expect(await resume(asked.execution_id)).toMatchObject({ status: isApproved ? 'succeeded' : 'denied' })
    expect(downstream.received).toHaveLength(isApproved ? 1 : 0)
  })

  test('is never whoever asks, whatever else they are', async () => {
    const asked = await call(ben)
    expect(await decide(asked.approval.id, 'approve')).toMatchObject({
      status: 403,
      body: { error: { code: 'own_approval' } },
    })
    const own = await call(house.admin, { tool: valve })
    expect(await decide(own.approval.id, 'approve', house.admin)).toMatchObject({
      status: 403,
      body: { error: { code: 'own_approval' } },
    })
    expect(downstream.received).toEqual([])
  })

  test('is nobody who was not asked: for them it does not exist, and administrators only see it', async () => {
    const dan = await deciding('dan@example.com', ['support'])
    const asked = await call()
    expect(await decide(asked.approval.id, 'approve', dan)).toMatchObject({
      status: 404,
      body: { error: { code: 'approval_not_found' } },
    })
    expect((await dan('GET', '/api/approvals')).body).toEqual({ approvals: [] })
    const seen = await house.admin('GET', `/api/approvals/${asked.approval.id}`)
    expect(seen).toMatchObject({ status: 200, body: { may_decide: false } })
    expect(Object.keys(seen.body)).not.toContain('input')
    expect(await decide(asked.approval.id, 'approve', house.admin)).toMatchObject({
      status: 403,
      body: { error: { code: 'not_an_approver' } },
    })
  })

  test('is no agent: a key for tools cannot approve, even one of an approver', async () => {
    const asked = await call()
    expect(await decide(asked.approval.id, 'approve', ben)).toMatchObject({
      status: 403,
      body: { error: { code: 'insufficient_scope', details: { required: 'approvals.decide' } } },
    })
  })

  test('sees the arguments exactly as they will run, after rules took parts of them out', async () => {
    await put({ id: 'mask', phase: 'input', effect: 'redact', detectors: ['email'], priority: 1 })
    const { body } = await ana('POST', '/api/executions', {
      tool: lamp,
      input: { body: { note: 'for rosa@example.com' } },
    })
    const asked = body as unknown as Answer
    const seen = await benDecides('GET', `/api/approvals/${asked.approval.id}`)
    const shown = { body: { note: 'for [redacted email]' } }
    expect(seen.body).toMatchObject({ may_decide: true, input: shown, requested_by: { email: 'ana@example.com' } })
    await decide(asked.approval.id, 'approve')
    expect(await resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(JSON.parse(downstream.received[0]!.body)).toEqual(shown.body)
    expect(Object.keys((await benDecides('GET', `/api/approvals/${asked.approval.id}`)).body)).not.toContain('input')
  })

  test('is asked in pages, newest first', async () => {
    const ids = [(await call()).approval.id, (await call()).approval.id, (await call()).approval.id]
    const first = await benDecides('GET', '/api/approvals?status=pending&limit=2')
    const { approvals, next_cursor: cursor } = first.body as unknown as {
      approvals: { id: string }[]
      next_cursor: string
    }
    expect(approvals.map(({ id }) => id)).toEqual([ids[2], ids[1]])
    const second = await benDecides('GET', `/api/approvals?status=pending&limit=1&cursor=${encodeURIComponent(cursor)}`)
    expect(second.body).toMatchObject({ approvals: [{ id: ids[0] }] })
  })
})

test('the audit has every step with ids and digests, and never a value', async () => {
  const secret = 'the-colour-of-the-lamp'
  const { body } = await ana('POST', '/api/executions', { tool: lamp, input: { body: { note: secret } } })
  const asked = body as unknown as Answer
  await decide(asked.approval.id, 'approve')
  await resume(asked.execution_id)
  const entries = (await house.admin('GET', '/api/audit?limit=200')).body as { entries: Record<string, unknown>[] }
  const about = entries.entries.filter((entry) => JSON.stringify(entry).includes(asked.approval.id))
  const steps = new Set(about.map(({ action }) => action))
  for (const step of ['approvals.request', 'approvals.approve', 'approvals.use']) expect(steps).toContain(step)
  expect(JSON.stringify(entries)).not.toContain(secret)
})

async function pending(): Promise<readonly { readonly id: string }[]> {
  const { body } = await benDecides('GET', '/api/approvals?status=pending')
  return (body as unknown as { approvals: { id: string }[] }).approvals
}

async function statusOf(id: string): Promise<string> {
  return ((await house.admin('GET', `/api/approvals/${id}`)).body as unknown as { status: string }).status
}

async function actions(action: string): Promise<number> {
  const { body } = await house.admin('GET', `/api/audit?action=${action}&limit=200`)
  return (body as { entries: unknown[] }).entries.length
}

/** Somebody with a key of their own to decide with. */
async function deciding(email: string, groups: readonly string[]): Promise<Caller> {
  await house.user(email, { groups })
  const key = await house.admin('POST', '/api/keys', { user: email, scopes: ['approvals.decide'] })
  return createCaller(house.url, (key.body as { key: string }).key)
}

async function overMcp(
  name: string,
  args: object,
): Promise<{ content: unknown[]; structuredContent: unknown; isError?: boolean }> {
  const response = await fetch(`${house.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ana.key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  })
  const text = await response.text()
  const json = text.startsWith('{')
    ? text
    : text
        .split('\n')
        .find((line) => line.startsWith('data: '))!
        .slice(6)
  return (JSON.parse(json) as { result: { content: unknown[]; structuredContent: unknown; isError?: boolean } }).result
}
