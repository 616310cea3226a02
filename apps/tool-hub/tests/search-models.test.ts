// What search does with models of others, asked through the front door; the providers are real servers that keep what they
// were sent.
import { expect, test, vi } from 'vitest'
import { found, putTools, startHouseWithModels, untilComplete, type CatalogTool } from './house-with-models.ts'
import { startModelProvider, type ModelProvider } from './model-provider.ts'

const tools: readonly CatalogTool[] = [
  ['orders', 'create_order', 'Create an order for a customer of the shop'],
  ['orders', 'cancel_order', 'Cancel an order of a customer before it is sent'],
  ['orders', 'list_orders', 'List the orders of a customer, newest first'],
  ['payroll', 'pay_bonus', 'Pay a bonus for an order to a salesperson, top secret'],
  ['weather', 'read_forecast', 'Read the weather forecast for a city'],
]
const visible = ['catalog://orders.*', 'catalog://weather.*']

/** Words about money, the sky and goods in three directions, whatever the language. */
function meaningOf(text: string): number {
  if (/bonus|gehalt/i.test(text)) return 1
  return /weather|himmel|regen/i.test(text) ? 2 : 3
}

const embedderOf = ({ url }: ModelProvider, more = {}) => ({
  kind: 'openai',
  baseUrl: `${url}/v1`,
  model: 'm',
  dimensions: 16,
  timeBudgetMs: 5_000,
  ...more,
})
const rerankerOf = ({ url }: ModelProvider, more = {}) => ({
  kind: 'voyage',
  baseUrl: `${url}/v1`,
  model: 'r',
  timeBudgetMs: 5_000,
  ...more,
})
const rewriterOf = ({ url }: ModelProvider) => ({ kind: 'anthropic', baseUrl: url, model: 'c', timeBudgetMs: 5_000 })

test('a tool is found by the vectors of a configured model although it shares no word with the query', async () => {
  await using provider = await startModelProvider({ meaningOf })
  await using house = await startHouseWithModels({ embedder: embedderOf(provider) })
  await putTools(house, tools)
  await untilComplete(house)
  const user = await house.user('ada@example.com', { allow: visible })
  const answer = await user('POST', '/api/search', { query: 'kommt morgen regen vom himmel' })
  expect(found(answer)[0]).toBe('catalog://weather.read_forecast')
  expect(answer.body).not.toHaveProperty('without')

  await putTools(house, [...tools, ['sky', 'rain_radar', 'Regen']])
  await untilComplete(house)
  expect(provider.texts('/embeddings').match(/top secret/g)).toHaveLength(1)
})

test('only texts of tools that the user may use are read by a reranker, and its order counts', async () => {
  await using provider = await startModelProvider({ favourite: 'Cancel' })
  await using house = await startHouseWithModels({ reranker: rerankerOf(provider) })
  await putTools(house, tools)
  const user = await house.user('ada@example.com', { allow: visible })
  const answer = await user('POST', '/api/search', { query: 'create an order' })
  expect(found(answer)[0]).toBe('catalog://orders.cancel_order')
  const sent = provider.texts('/rerank')
  expect(sent).toContain('Create an order for a customer')
  expect(sent).not.toMatch(/bonus|payroll|top secret/)
})

test('texts of tools that are kept inside are sent to nobody; they are found by what is built in', async () => {
  await using provider = await startModelProvider({ meaningOf, favourite: 'Create', describe: {} })
  await using house = await startHouseWithModels({
    keepInside: ['catalog://payroll.*'],
    embedder: embedderOf(provider),
    reranker: rerankerOf(provider),
    enricher: { kind: 'anthropic', baseUrl: provider.url, model: 'c' },
  })
  await putTools(house, [...tools, ['payroll', 'pay', ''], ['orders', 'ship', '']])
  await vi.waitFor(async () => {
    expect((await house.admin('GET', '/api/models')).body).toMatchObject({
      embedder: { state: 'complete', embedded: 5, tools: 7 },
      enricher: { skipped: 2 },
    })
  }, 15_000)
  const answer = await house.admin('POST', '/api/search', { query: 'pay a bonus for an order' })
  expect(found(answer)[0]).toBe('catalog://payroll.pay_bonus')
  expect(found(answer)).toContain('catalog://orders.create_order')
  expect(provider.texts('/rerank')).toContain('Create an order')
  const sent = provider.received.map(({ body }) => body).join('\n')
  expect(sent.replaceAll('pay a bonus for an order', '')).not.toMatch(/payroll|bonus|top secret/)
})

test('a request is searched in other words as well; a search phrase is not sent to the rewriter', async () => {
  await using provider = await startModelProvider({ rewrite: ['weather forecast'] })
  await using house = await startHouseWithModels({ rewriter: rewriterOf(provider) })
  await putTools(house, tools)
  const user = await house.user('ada@example.com', { allow: visible })
  await user('POST', '/api/search', { query: 'cancel order' })
  expect(provider.received).toEqual([])
  const query = 'Please cancel the order of my customer, and tell me if I need an umbrella at noon.'
  const answer = await user('POST', '/api/search', { query })
  expect(provider.received).toHaveLength(1)
  expect(found(answer)[0]).toBe('catalog://orders.cancel_order')
  expect(found(answer)).toContain('catalog://weather.read_forecast')
  expect(answer.body.tools[0]).not.toHaveProperty('matched_query')
})

test('while the vectors of a model are not there yet, search goes on without them and says so', async () => {
  await using provider = await startModelProvider({ meaningOf })
  provider.manner = 'down'
  await using house = await startHouseWithModels({ embedder: embedderOf(provider) })
  await putTools(house, tools)
  const user = await house.user('ada@example.com', { allow: visible })
  const answer = await user('POST', '/api/search', { query: 'create an order' })
  expect(found(answer)).toContain('catalog://orders.create_order')
  expect(answer.body.without).toEqual([{ stage: 'embed', reason: 'preparing' }])
})

test('a provider that is late or down costs its budget, then nothing; the answer says what it did without', async () => {
  await using provider = await startModelProvider({ meaningOf })
  await using house = await startHouseWithModels({
    embedder: embedderOf(provider, { timeBudgetMs: 400 }),
    reranker: rerankerOf(provider, { timeBudgetMs: 400 }),
  })
  await putTools(house, tools)
  await untilComplete(house)
  const user = await house.user('ada@example.com', { allow: visible })
  const search = async (query: string) => {
    const startedAt = performance.now()
    const answer = await user('POST', '/api/search', { query })
    expect(found(answer)).toContain('catalog://orders.create_order')
    return { without: answer.body.without, tookMs: performance.now() - startedAt }
  }
  await search('create an order')

  provider.manner = 'late'
  const late = await search('create the order')
  expect(late.without).toEqual([
    { stage: 'embed', reason: 'time_budget' },
    { stage: 'rerank', reason: 'time_budget' },
  ])
  expect(late.tookMs).toBeLessThan(1_900)

  provider.manner = 'down'
  const down = await search('create orders')
  expect(down.without).toEqual([
    { stage: 'embed', reason: 'model_unavailable' },
    { stage: 'rerank', reason: 'model_unavailable' },
  ])
  await search('create many orders')
  const received = provider.received.length
  const resting = await search('create more orders')
  expect(resting.without).toEqual([
    { stage: 'embed', reason: 'resting' },
    { stage: 'rerank', reason: 'resting' },
  ])
  expect(provider.received).toHaveLength(received)
  const { body } = await house.admin('GET', '/api/models')
  expect(body.models).toMatchObject([
    { stage: 'embed', state: 'resting', without: { time_budget: 1, model_unavailable: 2, resting: 1 } },
    { stage: 'rerank', state: 'resting' },
  ])
})
