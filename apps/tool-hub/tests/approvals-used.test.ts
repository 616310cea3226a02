// Who goes on with an approval, with which handle, and what is asked before anything runs.
import { createCaller, type Caller } from '@gatehouse/testing-dev-env'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { asking, startPlant, type Plant } from './start-plant.ts'

let plant: Plant

beforeAll(async () => {
  plant = await startPlant()
}, 60_000)

afterAll(() => plant?.[Symbol.asyncDispose]())

beforeEach(() => plant.reset())

describe('who goes on with an approval', () => {
  test('is one, of many who do at once', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'approve')
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => plant.resume(asked.execution_id, plant.ana, 10_000)),
    )
    for (const answer of answers) expect(answer).toMatchObject({ status: 'succeeded' })
    expect(plant.downstream.received).toHaveLength(1)
  })

  test('is the client that asked, not another one of the same user', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'approve')
    const key = await plant.house.admin('POST', '/api/keys', { user: 'ana@example.com' })
    const other = createCaller(plant.house.url, (key.body as { key: string }).key)
    expect(await plant.resume(asked.execution_id, other, 300)).toMatchObject({
      status: 'approval_required',
      approval: { status: 'approved' },
    })
    expect(plant.downstream.received).toEqual([])
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
  })

  test('is nobody else: the handle of another user looks like one that does not exist', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'approve')
    const known = await plant.ben('POST', `/api/executions/${asked.execution_id}/resume`, { wait_ms: 0 })
    const made = asked.execution_id.replace(/.{4}$/, '0000')
    const unknown = await plant.ben('POST', `/api/executions/${made}/resume`, { wait_ms: 0 })
    expect(known.status).toBe(404)
    expect(JSON.stringify(known.body).replace(asked.execution_id, 'X')).toBe(
      JSON.stringify(unknown.body).replace(made, 'X'),
    )
    expect(plant.downstream.received).toEqual([])
  })
})

test('handles that were changed, used, expired or belong to others look like those that never were', async () => {
  await plant.put({ ...asking, expires_after: 1 })
  const expired = await plant.call()
  await vi.waitUntil(() => Date.now() > Date.parse(expired.approval.expires_at), { timeout: 5_000 })
  await plant.put(asking)
  const used = await plant.call()
  await plant.decide(used.approval.id, 'approve')
  await plant.resume(used.execution_id)
  const open = await plant.call()
  await plant.decide(open.approval.id, 'approve')
  plant.downstream.received.length = 0

  const dan = await plant.deciding('dave@example.com', ['support'])
  const stranger = await plant.house.user('stan@example.com', {
    groups: ['support'],
    allow: ['automation_hub://plant.*'],
  })
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
      await notFound(isTheirs ? plant.ana : stranger, resumed(execution), execution)
      for (const verdict of ['approve', 'deny'])
        expect(await dan('POST', `/api/approvals/${approval}/${verdict}`, {})).toMatchObject({
          status: 404,
          body: { error: { code: 'approval_not_found' } },
        })
    }),
    { numRuns: 40 },
  )
  expect(plant.downstream.received).toEqual([])
  expect(await plant.statusOf(open.approval.id)).toBe('approved')
})

describe('when it goes on, everything is asked anew', () => {
  test('a rule that blocks by now ends it', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'approve')
    await plant.put({ id: 'stop', phase: 'input', effect: 'block', message: 'Not today.' })
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'failed', error: { message: 'Not today.' } })
    expect(await plant.statusOf(asked.approval.id)).toBe('withdrawn')
    expect(plant.downstream.received).toEqual([])
  })

  test('under other rules the approval does not hold, and it is asked for once more', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'approve')
    await plant.put({ id: 'unrelated', phase: 'output', effect: 'redact', detectors: ['iban'] })
    const again = await plant.resume(asked.execution_id, plant.ana, 0)
    expect(again).toMatchObject({ status: 'approval_required', approval: { status: 'pending' } })
    expect(again.approval.id).not.toBe(asked.approval.id)
    expect(await plant.statusOf(asked.approval.id)).toBe('withdrawn')
    expect(plant.downstream.received).toEqual([])
    await plant.decide(again.approval.id, 'approve')
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
  })

  test('what changed while somebody waited counts as well', async () => {
    const asked = await plant.call()
    const waiting = plant.resume(asked.execution_id, plant.ana, 20_000)
    await plant.put({ id: 'stop', phase: 'input', effect: 'block', message: 'Not today.' })
    await plant.decide(asked.approval.id, 'approve')
    expect(await waiting).toMatchObject({ status: 'failed', error: { message: 'Not today.' } })
    expect(plant.downstream.received).toEqual([])
  })

  test('a tool that was changed since is asked about once more', async () => {
    const asked = await plant.call()
    await plant.decide(asked.approval.id, 'approve')
    await plant.importApi('Switches the big lamp.')
    const again = await plant.resume(asked.execution_id, plant.ana, 0)
    expect(again).toMatchObject({ status: 'approval_required', approval: { status: 'pending' } })
    expect(again.approval.id).not.toBe(asked.approval.id)
    expect(plant.downstream.received).toEqual([])
  })

  test('a rule that asks no more lets it go on', async () => {
    const asked = await plant.call()
    await plant.house.admin('DELETE', '/api/rules/ask')
    await plant.decide(asked.approval.id, 'approve')
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(plant.downstream.received).toHaveLength(1)
  })

  test('without the grant it does not exist any more', async () => {
    const eve = await plant.house.user('eve@example.com', { allow: ['automation_hub://plant.*'] })
    const asked = await plant.call(eve)
    await plant.decide(asked.approval.id, 'approve')
    await plant.house.admin('POST', '/api/grants', { user: 'eve@example.com', deny: 'automation_hub://plant.*' })
    const answer = await eve('POST', `/api/executions/${asked.execution_id}/resume`, { wait_ms: 0 })
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'execution_not_found' } } })
    expect(plant.downstream.received).toEqual([])
  })

  test('a limit that is full by now leaves the approval as it was', async () => {
    await plant.put({ id: 'one', phase: 'input', effect: 'limit', limit: { calls: 1, per: 'hour', key: 'tenant' } })
    const [first, second] = [await plant.call(), await plant.call()]
    for (const { approval } of [first, second]) await plant.decide(approval.id, 'approve')
    expect(await plant.resume(first.execution_id)).toMatchObject({ status: 'succeeded' })
    const refused = await plant.ana('POST', `/api/executions/${second.execution_id}/resume`, { wait_ms: 5_000 })
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'limit_reached' } } })
    expect(await plant.statusOf(second.approval.id)).toBe('approved')
    expect(plant.downstream.received).toHaveLength(1)
  })
})
