// Who decides about a call, and what they see.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lamp, startPlant, valve, type Answer, type Plant } from './start-plant.ts'

let plant: Plant

beforeAll(async () => {
  plant = await startPlant()
}, 60_000)

afterAll(() => plant?.[Symbol.asyncDispose]())

beforeEach(() => plant.reset())

describe('who decides', () => {
  test('is one, of two who say different things at once', async () => {
    const cleo = await plant.deciding('cleo@example.com', ['leads'])
    const asked = await plant.call()
    const answers = await Promise.all([
      plant.decide(asked.approval.id, 'approve'),
      plant.decide(asked.approval.id, 'deny', cleo),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const isApproved = answers[0].status === 200
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: isApproved ? 'succeeded' : 'denied' })
    expect(plant.downstream.received).toHaveLength(isApproved ? 1 : 0)
  })

  test('is never whoever asks, whatever else they are', async () => {
    const asked = await plant.call(plant.ben)
    expect(await plant.decide(asked.approval.id, 'approve')).toMatchObject({
      status: 403,
      body: { error: { code: 'own_approval' } },
    })
    const own = await plant.call(plant.house.admin, { tool: valve })
    expect(await plant.decide(own.approval.id, 'approve', plant.house.admin)).toMatchObject({
      status: 403,
      body: { error: { code: 'own_approval' } },
    })
    expect(plant.downstream.received).toEqual([])
  })

  test('is nobody who was not asked: for them it does not exist, and administrators only see it', async () => {
    const dan = await plant.deciding('dan@example.com', ['support'])
    const asked = await plant.call()
    expect(await plant.decide(asked.approval.id, 'approve', dan)).toMatchObject({
      status: 404,
      body: { error: { code: 'approval_not_found' } },
    })
    expect((await dan('GET', '/api/approvals')).body).toEqual({ approvals: [] })
    const seen = await plant.house.admin('GET', `/api/approvals/${asked.approval.id}`)
    expect(seen).toMatchObject({ status: 200, body: { may_decide: false } })
    expect(Object.keys(seen.body)).not.toContain('input')
    expect(await plant.decide(asked.approval.id, 'approve', plant.house.admin)).toMatchObject({
      status: 403,
      body: { error: { code: 'not_an_approver' } },
    })
  })

  test('is no agent: a key for tools cannot approve, even one of an approver', async () => {
    const asked = await plant.call()
    expect(await plant.decide(asked.approval.id, 'approve', plant.ben)).toMatchObject({
      status: 403,
      body: { error: { code: 'insufficient_scope', details: { required: 'approvals.decide' } } },
    })
  })

  test('sees the arguments exactly as they will run, after rules took parts of them out', async () => {
    await plant.put({ id: 'mask', phase: 'input', effect: 'redact', detectors: ['email'], priority: 1 })
    const { body } = await plant.ana('POST', '/api/executions', {
      tool: lamp,
      input: { body: { note: 'for rosa@example.com' } },
    })
    const asked = body as unknown as Answer
    const seen = await plant.benDecides('GET', `/api/approvals/${asked.approval.id}`)
    const shown = { body: { note: 'for [redacted email]' } }
    expect(seen.body).toMatchObject({ may_decide: true, input: shown, requested_by: { email: 'ana@example.com' } })
    await plant.decide(asked.approval.id, 'approve')
    expect(await plant.resume(asked.execution_id)).toMatchObject({ status: 'succeeded' })
    expect(JSON.parse(plant.downstream.received[0]!.body)).toEqual(shown.body)
    expect(Object.keys((await plant.benDecides('GET', `/api/approvals/${asked.approval.id}`)).body)).not.toContain(
      'input',
    )
  })

  test('is asked in pages, newest first', async () => {
    const ids = [(await plant.call()).approval.id, (await plant.call()).approval.id, (await plant.call()).approval.id]
    const first = await plant.benDecides('GET', '/api/approvals?status=pending&limit=2')
    const { approvals, next_cursor: cursor } = first.body as unknown as {
      approvals: { id: string }[]
      next_cursor: string
    }
    expect(approvals.map(({ id }) => id)).toEqual([ids[2], ids[1]])
    const second = await plant.benDecides(
      'GET',
      `/api/approvals?status=pending&limit=1&cursor=${encodeURIComponent(cursor)}`,
    )
    expect(second.body).toMatchObject({ approvals: [{ id: ids[0] }] })
  })
})
