import { describe, expect, test } from 'vitest'
import {
  cachedEmbedder,
  createUsageTotals,
  localEmbedder,
  memoryVectorCache,
  openAiEmbedder,
  voyageEmbedder,
  type ModelUsage,
} from '@gatehouse/models'
import { createEgress } from '@gatehouse/egress'
import { shuffledVectors, startProvider } from './provider-server.ts'

const signal = new AbortController().signal
const asQuery = { purpose: 'query', signal } as const

function lengthsOf(vectors: readonly Float32Array[]): readonly number[] {
  return vectors.map((vector) => Math.round(vector[0]! / vector[1]!))
}

describe('embedders of providers', () => {
  test('speak the OpenAI dialect: one vector a text, in order, of unit length', async () => {
    await using provider = await startProvider((request) => shuffledVectors(request, 'prompt_tokens'))
    await using egress = createEgress({ allow: [] })
    const usage: ModelUsage[] = []
    const embedder = openAiEmbedder({
      egress,
      baseUrl: provider.baseUrl,
      key: async () => 'k1',
      model: 'm',
      dimensions: 3,
      meter: (one) => usage.push(one),
    })
    const vectors = await embedder.embed(['a', 'bbb', 'cc'], asQuery)
    expect(lengthsOf(vectors)).toEqual([1, 3, 2])
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect(provider.seen[0]).toMatchObject({
      path: '/v1/embeddings',
      headers: { authorization: 'Bearer k1' },
      body: { model: 'm', encoding_format: 'float' },
    })
    expect(usage).toEqual([{ provider: 'openai', model: 'm', purpose: 'embed', requests: 1, inputTokens: 30 }])
  })

  test('speak the Voyage dialect and say whether it is a query or a document', async () => {
    await using provider = await startProvider((request) => shuffledVectors(request, 'total_tokens'))
    await using egress = createEgress({ allow: [] })
    const embedder = voyageEmbedder({ egress, baseUrl: provider.baseUrl, model: 'voyage-3.5', dimensions: 3 })
    await embedder.embed(['a'], asQuery)
    await embedder.embed(['a'], { purpose: 'document', signal })
    expect(provider.seen.map(({ body }) => body['input_type'])).toEqual(['query', 'document'])
    expect(provider.seen[0]!.body).toMatchObject({ output_dimension: 3, truncation: true })
    expect(embedder.id).toBe('voyage:voyage-3.5:3')
  })

  test('cut many texts into requests that the provider takes', async () => {
    await using provider = await startProvider((request) => shuffledVectors(request, 'total_tokens'))
    await using egress = createEgress({ allow: [] })
    const embedder = voyageEmbedder({ egress, baseUrl: provider.baseUrl, model: 'm', dimensions: 3 })
    const texts = Array.from({ length: 300 }, (_, i) => 'x'.repeat((i % 50) + 1))
    expect(lengthsOf(await embedder.embed(texts, asQuery))).toEqual(texts.map((text) => text.length))
    const sizes = provider.seen.map(({ body }) => (body['input'] as readonly string[]).length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300)
  })

  test('ask again when the provider is busy, and give up with its words kept from the caller', async () => {
    await using provider = await startProvider((request, attempt) =>
      attempt === 1
        ? { status: 429, headers: { 'retry-after': '0' }, body: { error: 'slow down' } }
        : shuffledVectors(request, 'prompt_tokens'),
    )
    await using egress = createEgress({ allow: [] })
    const embedder = openAiEmbedder({ egress, baseUrl: provider.baseUrl, model: 'm', dimensions: 3 })
    expect(await embedder.embed(['a'], asQuery)).toHaveLength(1)

    await using broken = await startProvider(() => ({ status: 401, body: { error: 'key k-123 is wrong' } }))
    const refused = openAiEmbedder({
      egress,
      baseUrl: broken.baseUrl,
      key: async () => 'k-123',
      model: 'm',
      dimensions: 3,
    })
    const error: unknown = await refused.embed(['a'], asQuery).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'model_key_refused', kind: 'unavailable' })
    expect(String((error as Error).message)).not.toContain('k-123')
    expect(broken.seen).toHaveLength(1)
  })

  test.each([
    ['vectors of another length', { data: [{ index: 0, embedding: [1, 2] }] }],
    ['too few vectors', { data: [] }],
    ['no vectors at all', { hello: 'world' }],
  ])('refuse %s', async (_what, body) => {
    await using provider = await startProvider(() => ({ body }))
    await using egress = createEgress({ allow: [] })
    const embedder = openAiEmbedder({ egress, baseUrl: provider.baseUrl, model: 'm', dimensions: 3 })
    await expect(embedder.embed(['a'], asQuery)).rejects.toMatchObject({ code: 'model_bad_answer' })
  })
})

describe('a cached embedder', () => {
  test('asks once for each text and purpose', async () => {
    await using provider = await startProvider((request) => shuffledVectors(request, 'prompt_tokens'))
    await using egress = createEgress({ allow: [] })
    const access = { egress, baseUrl: provider.baseUrl, model: 'm', dimensions: 3 }
    const embedder = cachedEmbedder(openAiEmbedder(access), memoryVectorCache(100))
    expect(lengthsOf(await embedder.embed(['a', 'bb', 'a'], asQuery))).toEqual([1, 2, 1])
    expect(lengthsOf(await embedder.embed(['bb', 'ccc'], asQuery))).toEqual([2, 3])
    await embedder.embed(['a'], { purpose: 'document', signal })
    expect(provider.seen.map(({ body }) => body['input'])).toEqual([['a', 'bb'], ['ccc'], ['a']])
  })

  test('forgets the vectors that were not used for longest', async () => {
    const cache = memoryVectorCache(2)
    await cache.put('e', new Map([['a', new Float32Array(1)]]))
    await cache.put('e', new Map([['b', new Float32Array(1)]]))
    await cache.get('e', ['a'])
    await cache.put('e', new Map([['c', new Float32Array(1)]]))
    expect([...(await cache.get('e', ['a', 'b', 'c'])).keys()]).toEqual(['a', 'c'])
    expect((await cache.get('other', ['a'])).size).toBe(0)
  })
})

const hasLibrary = isInstalled('@huggingface/transformers')

const refusal = hasLibrary
  ? {
      code: 'local_model_unreadable',
      is: 'the optional library is asked as it expects, and a model that is not there is named',
    }
  : { code: 'local_models_not_installed', is: 'a local model without its package says what to install' }

test(`${refusal.is}`, async () => {
  const embedder = localEmbedder({ model: 'm', directory: '/nowhere', dimensions: 3 })
  await expect(embedder.embed(['a'], asQuery)).rejects.toMatchObject({ code: refusal.code })
})

test('usage is summed up, and a price nobody stated is unknown, not nothing', () => {
  const { meter, totals } = createUsageTotals({
    known: { inputMicroUsdPerMillion: 60_000, outputMicroUsdPerMillion: 0 },
  })
  meter({ provider: 'voyage', model: 'known', purpose: 'embed', requests: 1, inputTokens: 1_000_000 })
  meter({ provider: 'voyage', model: 'known', purpose: 'embed', requests: 2, inputTokens: 500_000 })
  meter({ provider: 'voyage', model: 'other', purpose: 'rerank', requests: 1, inputTokens: 10 })
  expect(totals()).toEqual([
    {
      provider: 'voyage',
      model: 'known',
      purpose: 'embed',
      requests: 3,
      inputTokens: 1_500_000,
      outputTokens: 0,
      costMicroUsd: 90_000,
    },
    { provider: 'voyage', model: 'other', purpose: 'rerank', requests: 1, inputTokens: 10, outputTokens: 0 },
  ])
  meter({ provider: 'voyage', model: 'known', purpose: 'embed', requests: 1 })
  expect(totals()[0]).not.toHaveProperty('costMicroUsd')
})

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}
