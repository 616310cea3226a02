import { temporaryDirectory } from '@gatehouse/testing-database'
import { expect, test, vi } from 'vitest'
import { found, putTools, startHouseWithModels, untilComplete, type CatalogTool } from './house-with-models.ts'
import { startModelProvider, type ModelProvider } from './model-provider.ts'

const tools: readonly CatalogTool[] = [
  ['orders', 'create_order', 'Create an order for a customer of the shop'],
  ['weather', 'read_forecast', 'Read the weather forecast for a city'],
]

function meaningOf(text: string): number {
  return /weather|regen/i.test(text) ? 2 : 3
}

const search = ({ url }: ModelProvider, model: string) => ({
  embedder: { kind: 'voyage', baseUrl: `${url}/v1`, model, dimensions: 16, timeBudgetMs: 5_000 },
})

const byMeaning = { query: 'regen' }

test('a new model takes over without a gap: until its vectors are complete, the old ones serve', async () => {
  await using data = await temporaryDirectory()
  await using before = await startModelProvider({ meaningOf })
  await using after = await startModelProvider({ meaningOf })
  {
    await using house = await startHouseWithModels(search(before, 'one'), { dataDir: data.path })
    await putTools(house, tools)
    await untilComplete(house)
  }
  after.manner = 'held'
  {
    await using house = await startHouseWithModels(search(after, 'two'), { dataDir: data.path })
    await vi.waitFor(() => expect(after.received).toHaveLength(1), { timeout: 5_000 })
    const during = await house.admin('GET', '/api/models')
    expect(during.body.embedder).toMatchObject({
      embedder: 'voyage:two:16',
      state: 'preparing',
      serving: 'voyage:one:16',
      embedded: 0,
      tools: 2,
    })
    await vi.waitFor(async () => {
      const answer = await house.admin('POST', '/api/search', byMeaning)
      expect(found(answer)[0]).toBe('catalog://weather.read_forecast')
    })
    after.letGo()
    await untilComplete(house)
    const asked = before.received.length
    expect(found(await house.admin('POST', '/api/search', { query: 'viel regen' }))[0]).toBe(
      'catalog://weather.read_forecast',
    )
    expect(before.received).toHaveLength(asked)
  }
  const known = after.received.length
  await using again = await startHouseWithModels(search(after, 'two'), { dataDir: data.path })
  await untilComplete(again)
  expect(found(await again.admin('POST', '/api/search', byMeaning))[0]).toBe('catalog://weather.read_forecast')
  // Only the query: the vectors of the tools are kept.
  expect(after.received.slice(known).map(({ body }) => JSON.parse(body).input)).toEqual([['regen']])
}, 90_000)

test('what a provider that is down did not embed is embedded when it is back; searches go on meanwhile', async () => {
  await using provider = await startModelProvider({ meaningOf })
  provider.manner = 'down'
  await using house = await startHouseWithModels(search(provider, 'one'))
  await putTools(house, tools)
  await vi.waitFor(
    async () => {
      const { body } = await house.admin('GET', '/api/models')
      expect(body.embedder).toMatchObject({ state: 'preparing', problem: { code: 'model_unavailable' } })
    },
    { timeout: 10_000 },
  )
  expect(found(await house.admin('POST', '/api/search', { query: 'create an order' }))).toContain(
    'catalog://orders.create_order',
  )
  provider.manner = 'well'
  await untilComplete(house)
  const { body } = await house.admin('GET', '/api/models')
  expect(body.embedder).not.toHaveProperty('problem')
}, 60_000)
