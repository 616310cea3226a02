import { expect, test, vi } from 'vitest'
import { found, putTools, startHouseWithModels, type CatalogTool } from './house-with-models.ts'
import { startModelProvider, type ModelProvider } from './model-provider.ts'

const tools: readonly CatalogTool[] = [
  ['billing', 'snd_inv', ''],
  ['billing', 'refund_payment', 'Give money back to a customer, in full or in part, with a reason that is kept'],
]

const described = {
  purpose: 'Sends an invoice to a customer.',
  when_to_use: ['charge somebody for their repairs'],
  tags: ['billing'],
  limitations: ['cannot cancel subscriptions'],
}

const enricherOf = ({ url }: ModelProvider, review: 'required' | 'none') => ({
  enricher: { kind: 'anthropic', baseUrl: url, model: 'c', review },
})

const query = { query: 'send invoice, charge somebody for repairs' }

test('a thin tool is described by a model, and found by that once a person has approved it', async () => {
  await using provider = await startModelProvider({ describe: described })
  await using house = await startHouseWithModels(enricherOf(provider, 'required'))
  await putTools(house, tools)
  const [pending] = await vi.waitFor(
    async () => {
      const { body } = await house.admin('GET', '/api/enrichments?status=pending')
      expect(body.enrichments).toHaveLength(1)
      return body.enrichments
    },
    { timeout: 10_000 },
  )
  expect(pending).toMatchObject({ tool: 'catalog://billing.snd_inv', status: 'pending', purpose: described.purpose })
  expect(provider.received).toHaveLength(1)
  expect(found(await house.admin('POST', '/api/search', query))[0]).not.toBe('catalog://billing.snd_inv')

  const shown = await house.admin('GET', `/api/enrichments/${pending.id}`)
  expect(shown.body.prompt).toContain('snd_inv')
  expect(JSON.parse(shown.body.answer)).toEqual(described)
  expect(shown.body.words).not.toContain('subscriptions')

  const approved = await house.admin('POST', `/api/enrichments/${pending.id}/approve`)
  expect(approved).toMatchObject({ status: 200, body: { status: 'approved', reviewed_by: expect.any(String) } })
  const answer = await house.admin('POST', '/api/search', query)
  expect(found(answer)[0]).toBe('catalog://billing.snd_inv')
  // What a model said is nowhere given out as what the tool says of itself.
  expect(JSON.stringify(answer.body)).not.toContain('Sends an invoice')
  const details = await house.admin('POST', '/api/tools/details', { tools: ['catalog://billing.snd_inv'] })
  expect(JSON.stringify(details.body)).not.toMatch(/invoice|repairs/)

  await putTools(house, [['billing', 'snd_inv', 'Hands a visitor a parking ticket for the garage below'], tools[1]!])
  expect(found(await house.admin('POST', '/api/search', query))).not.toContain('catalog://billing.snd_inv')
  const outdated = await house.admin('POST', `/api/enrichments/${pending.id}/approve`)
  expect(outdated).toMatchObject({ status: 409, body: { error: { code: 'enrichment_outdated' } } })
  await putTools(house, tools)
  await house.admin('POST', `/api/enrichments/${pending.id}/approve`)
  expect(found(await house.admin('POST', '/api/search', query))[0]).toBe('catalog://billing.snd_inv')

  await house.admin('POST', `/api/enrichments/${pending.id}/reject`)
  expect(found(await house.admin('POST', '/api/search', query))).not.toContain('catalog://billing.snd_inv')
  expect(provider.received).toHaveLength(1)

  const user = await house.user('ada@example.com', { allow: ['catalog://*'] })
  expect((await user('GET', '/api/enrichments')).status).toBe(403)
  expect((await house.admin('POST', '/api/enrichments/enr_none/approve')).body.error.code).toBe('enrichment_not_found')
}, 60_000)

test('no more are asked for than wait for a person', async () => {
  await using provider = await startModelProvider({ describe: described })
  const { enricher } = enricherOf(provider, 'required')
  await using house = await startHouseWithModels({ enricher: { ...enricher, maxPending: 2 } })
  await putTools(
    house,
    ['one', 'two', 'three', 'four', 'five'].map((name) => ['billing', name, '']),
  )
  await vi.waitFor(() => expect(provider.received).toHaveLength(2), { timeout: 10_000 })
  const { body } = await vi.waitFor(
    async () => {
      const listed = await house.admin('GET', '/api/enrichments?status=pending')
      expect(listed.body.enrichments).toHaveLength(2)
      return listed
    },
    { timeout: 10_000 },
  )
  await house.admin('POST', `/api/enrichments/${body.enrichments[0].id}/reject`)
  await vi.waitFor(() => expect(provider.received.length).toBeGreaterThan(2), { timeout: 10_000 })
  expect(provider.received.length).toBeLessThan(5)
}, 60_000)

test('without review it counts at once, costs are counted, and a new definition is described anew', async () => {
  await using provider = await startModelProvider({ describe: described })
  await using house = await startHouseWithModels({
    ...enricherOf(provider, 'none'),
    prices: { c: { inputUsdPerMillion: 3, outputUsdPerMillion: 15 } },
  })
  await putTools(house, tools)
  const first = async (words: object) => found(await house.admin('POST', '/api/search', words))[0]
  await vi.waitFor(async () => expect(await first(query)).toBe('catalog://billing.snd_inv'), { timeout: 10_000 })
  const usage = await house.admin('GET', '/api/models/usage')
  expect(usage.body.usage).toEqual([
    {
      provider: 'anthropic',
      model: 'c',
      purpose: 'enrich',
      requests: 1,
      input_tokens: 20,
      output_tokens: 5,
      cost_usd: 0.000135,
    },
  ])
  await putTools(house, [['billing', 'snd_inv', 'Inv.'], tools[1]!])
  await vi.waitFor(() => expect(provider.received).toHaveLength(2), { timeout: 10_000 })
  await vi.waitFor(async () => expect(await first(query)).toBe('catalog://billing.snd_inv'), { timeout: 10_000 })
}, 60_000)
