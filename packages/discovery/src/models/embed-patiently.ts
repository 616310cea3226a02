import { isGatehouseError } from '@gatehouse/core'
import type { Embedder } from '@gatehouse/spec'
import { quantise } from '../dense/quantise.ts'
import { pause } from './tool-texts.ts'
import type { StoredVector } from './vector-store.ts'

export interface EmbeddingProblem {
  readonly code: string
  readonly message: string
}

const firstWaitMs = 500
const longestWaitMs = 60_000

/**
 * Vectors of texts by digest, however long the model needs. What a model refuses is halved until the text is found that it
 * does not take: that one is left out, unless it has not taken any text yet, which is no fault of the text.
 */
export async function embedPatiently(
  embedder: Embedder,
  request: {
    readonly texts: ReadonlyMap<string, string>
    /** Whether the model has shown that it takes texts. */
    readonly maySkip: boolean
    readonly signal: AbortSignal
    readonly onProblem: (problem: EmbeddingProblem) => void
  },
): Promise<ReadonlyMap<string, StoredVector>> {
  const { texts, maySkip, signal, onProblem } = request
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    signal.throwIfAborted()
    try {
      const vectors = await embedder.embed([...texts.values()], { purpose: 'document', signal })
      return new Map([...texts.keys()].map((digest, i) => [digest, stored(vectors[i]!)]))
    } catch (error) {
      signal.throwIfAborted()
      if (!isGatehouseError(error)) throw error
      onProblem({ code: error.code, message: error.message })
      if (error.code === 'model_refused') {
        if (texts.size > 1) return halves(embedder, request)
        if (maySkip) return new Map()
      }
      await pause(Math.max(waitMs, Math.min(longestWaitMs, error.retryAfterMs ?? 0)), signal)
    }
  }
}

async function halves(
  embedder: Embedder,
  request: Parameters<typeof embedPatiently>[1],
): Promise<ReadonlyMap<string, StoredVector>> {
  const entries = [...request.texts]
  const middle = entries.length >>> 1
  const first = await embedPatiently(embedder, { ...request, texts: new Map(entries.slice(0, middle)) })
  const maySkip = request.maySkip || first.size > 0
  const second = await embedPatiently(embedder, { ...request, maySkip, texts: new Map(entries.slice(middle)) })
  return new Map([...first, ...second])
}

function stored(vector: Float32Array): StoredVector {
  const values = new Int8Array(vector.length)
  return { scale: quantise(vector, values), values }
}
