// Approvals through the front door: the downstream is a real server that keeps what reached it.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { asking, lamp, meter, startPlant, valve, type Answer, type Plant } from './start-plant.ts'

let plant: Plant

beforeAll(async () => {
  plant = await startPlant()
}, 60_000)

afterAll(() => plant?.[Symbol.asyncDispose]())

beforeEach(() => plant.reset())

describe('a call that needs an approval', () => {
  test('waits, runs once it is approved by somebody else, and only then reaches its API', async () => {
    const asked = await plant.call()
    expect(asked).toMatchObject({
      status: 'approval_required',
      approval: { status: 'pending', approvers: ['group leads'], message: 'Lamps are expensive.' },
    })
    expect(asked.guidance).toContain('resume_execution')
    expect(await plant.resume(asked.execution_id, plant.ana, 0)).toMatchObject({ status: 'approval_required' })
    expect(plant.downstream.received).toEqual([])

    expect(await plant.decide(asked.approval.id, 'approve')).toMatchObject({
      status: 200,
      body: { status: 'approved' },
    })
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(plant.downstream.received).toHaveLength(1)
    expect(await plant.statusOf(asked.approval.id)).toBe('used')
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(plant.downstream.received).toHaveLength(1)
  })

  test('goes on by itself while somebody waits', async () => {
    const asked = await plant.call()
    const waiting = plant.resume(asked.execution_id, plant.ana, 20_000)
    await plant.decide(asked.approval.id, 'approve')
    expect(await waiting).toMatchObject({ status: 'succeeded' })
  })

  test('goes on by itself under the very first request, when that one waits', async () => {
    const waiting = plant.call(plant.ana, { wait_ms: 20_000 })
    const id = await vi.waitUntil(async () => (await plant.pending())[0]?.id, { timeout: 10_000, interval: 50 })
    await plant.decide(id, 'approve')
    expect(await waiting).toMatchObject({ status: 'succeeded' })
  })

  test('that is denied ends without having run, with the words of whoever denied it', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'deny', plant.benDecides, { reason: 'Use daylight.' })
    expect(await plant.resume(asked.execution_id)).toMatchObject({
      status: 'denied',
      error: { code: 'not_approved', message: expect.stringContaining('Use daylight.') as unknown },
    })
    expect(await plant.decide(asked.approval.id, 'approve')).toMatchObject({
      status: 409,
      body: { error: { code: 'approval_closed', details: { status: 'denied' } } },
    })
    expect(plant.downstream.received).toEqual([])
  })

  test('that is cancelled cannot be approved any more', async () => {
    const asked = await plant.call()
    const cancelled = await plant.ana('POST', `/api/executions/${asked.execution_id}/cancel`)
    expect(cancelled.body).toMatchObject({ status: 'cancelled' })
    expect(await plant.decide(asked.approval.id, 'approve')).toMatchObject({ status: 409 })
    expect(await plant.statusOf(asked.approval.id)).toBe('withdrawn')
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'cancelled' })
    expect(plant.downstream.received).toEqual([])
  })

  test('expires, before or after it was approved', async () => {
    await plant.put({ ...asking, expires_after: 1 })
    const [first, second] = [await plant.call(), await plant.call()]
    await plant.decide(second.approval.id, 'approve')
    await vi.waitUntil(() => Date.now() > Date.parse(second.approval.expires_at), { timeout: 5_000 })
    expect(await plant.decide(first.approval.id, 'approve')).toMatchObject({ status: 409 })
    for (const { execution_id: id } of [first, second])
      expect(await plant.resume(id)).toMatchObject({ status: 'expired', error: { code: 'not_approved' } })
    expect(plant.downstream.received).toEqual([])
    expect(await actions('approvals.expire')).toBeGreaterThanOrEqual(2)
  })

  test('is joined by who repeats it with its idempotency key, and runs once', async () => {
    const key = { idempotency_key: 'the lamp' }
    const [first, second] = [await plant.call(plant.ana, key), await plant.call(plant.ana, key)]
    expect(second).toMatchObject({ status: 'approval_required', execution_id: first.execution_id, replayed: true })
    await plant.decide(first.approval.id, 'approve')
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => plant.call(plant.ana, { ...key, wait_ms: 10_000 })),
    )
    for (const answer of answers) expect(answer).toMatchObject({ status: 'succeeded' })
    expect(plant.downstream.received).toHaveLength(1)
  })

  test('that the author of the tool wants approved is for administrators to decide, unless a rule says otherwise', async () => {
    const asked = await plant.call(plant.ana, { tool: valve })
    expect(asked).toMatchObject({
      status: 'approval_required',
      approval: { approvers: ['administrators', 'role admin'] },
    })
    expect((await plant.decide(asked.approval.id, 'approve')).status).toBe(404)
    expect((await plant.decide(asked.approval.id, 'approve', plant.house.admin)).status).toBe(200)
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
  })

  test('that only reads is kept like one that writes, and its result is there when somebody comes back', async () => {
    await plant.put({ ...asking, id: 'ask-to-read', tools: { patterns: [meter] } })
    const asked = await plant.call(plant.ana, { tool: meter, input: {} })
    expect(asked).toMatchObject({ status: 'approval_required' })
    await plant.decide(asked.approval.id, 'approve')
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded', result: { done: true } })
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded', result: { done: true } })
    const listed = await plant.ana('GET', '/api/executions?status=succeeded')
    expect(JSON.stringify(listed.body)).toContain(asked.execution_id)
    expect(plant.downstream.received).toHaveLength(1)
  })

  test('is found among the executions, and says so in a dry run without asking anybody', async () => {
    const before = (await plant.pending()).length
    const dry = await plant.ana('POST', '/api/executions', { tool: valve, dry_run: true })
    expect(dry.body).toMatchObject({
      status: 'dry_run',
      warnings: ['It would need an approval: the tool asks for it.'],
    })
    expect(await plant.pending()).toHaveLength(before)
    const asked = await plant.call()
    const listed = await plant.ana('GET', '/api/executions?status=approval_required')
    expect(JSON.stringify(listed.body)).toContain(asked.execution_id)
  })

  test('is answered over MCP as text and as structured content, and is no error', async () => {
    const { content, structuredContent, isError } = await overMcp('execute_tool', { tool: lamp, input: {} })
    expect(isError ?? false).toBe(false)
    expect(structuredContent).toMatchObject({ status: 'approval_required', guidance: expect.any(String) as unknown })
    expect(JSON.parse((content[0] as { text: string }).text)).toEqual(structuredContent)
  })
})

test('the audit has every step with ids and digests, and never a value', async () => {
  const secret = 'the-colour-of-the-lamp'
  const { body } = await plant.ana('POST', '/api/executions', { tool: lamp, input: { body: { note: secret } } })
  const asked = body as unknown as Answer
  await plant.decide(asked.approval.id, 'approve')
  await plant.resume(asked.execution_id)
  const entries = (await plant.house.admin('GET', '/api/audit?limit=200')).body as {
    entries: Record<string, unknown>[]
  }
  const about = entries.entries.filter((entry) => JSON.stringify(entry).includes(asked.approval.id))
  const steps = new Set(about.map(({ action }) => action))
  for (const step of ['approvals.request', 'approvals.approve', 'approvals.use']) expect(steps).toContain(step)
  expect(JSON.stringify(entries)).not.toContain(secret)
})

async function actions(action: string): Promise<number> {
  const { body } = await plant.house.admin('GET', `/api/audit?action=${action}&limit=200`)
  return (body as { entries: unknown[] }).entries.length
}

async function overMcp(
  name: string,
  args: object,
): Promise<{ content: unknown[]; structuredContent: unknown; isError?: boolean }> {
  const response = await fetch(`${plant.house.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${plant.ana.key}`,
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
