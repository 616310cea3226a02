import { GatehouseError } from '@gatehouse/core'
import type { Embedder } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { embedPatiently } from './embed-patiently.ts'

/** Takes every text but those with an exclamation mark. */
function strictEmbedder(asked: (readonly string[])[]): Embedder {
  return {
    id: 'e',
    dimensions: 2,
    async embed(texts) {
      asked.push(texts)
      if (texts.some((text) => text.includes('!'))) throw new GatehouseError('unavailable', 'model_refused', 'No.')
      return texts.map((text) => Float32Array.of(text.length, 1))
    },
  }
}

test('a text that the model refuses is found by halving and left out; the others get their vectors', async () => {
  const asked: (readonly string[])[] = []
  const texts = new Map(['a', 'bb', 'c!', 'dddd', 'e'].map((text) => [`digest of ${text}`, text]))
  const problems: string[] = []
  const vectors = await embedPatiently(strictEmbedder(asked), {
    texts,
    maySkip: false,
    signal: new AbortController().signal,
    onProblem: ({ code }) => problems.push(code),
  })
  expect([...vectors.keys()]).toEqual(['a', 'bb', 'dddd', 'e'].map((text) => `digest of ${text}`))
  expect(vectors.get('digest of bb')!.values).toEqual(Int8Array.of(127, 64))
  expect(new Set(problems)).toEqual(new Set(['model_refused']))
  expect(asked.length).toBeLessThanOrEqual(2 * texts.size)
})

test('a model that has taken no text yet is waited for: then it is not the fault of the text', async () => {
  const closing = new AbortController()
  const waiting = embedPatiently(strictEmbedder([]), {
    texts: new Map([['digest', '!']]),
    maySkip: false,
    signal: closing.signal,
    onProblem: () => closing.abort(new Error('closing')),
  })
  await expect(waiting).rejects.toThrow('closing')
})
