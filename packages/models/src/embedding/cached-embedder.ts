import { hash } from 'node:crypto'
import type { Embedder } from '@gatehouse/spec'

/** Vectors that were computed before, by a digest of model and text. It may forget at any time. */
export interface VectorCache {
  get(embedderId: string, digests: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>
  put(embedderId: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void>
}

/** Asks the model only for texts it was not asked for before; equal texts are asked for once. */
export function cachedEmbedder(embedder: Embedder, cache: VectorCache): Embedder {
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts, options) {
      const digests = texts.map((text) => hash('sha256', `${options.purpose}\n${text}`, 'base64url'))
      const known = new Map(await cache.get(embedder.id, [...new Set(digests)]))
      const missing = new Map<string, string>()
      for (const [i, digest] of digests.entries()) if (!known.has(digest)) missing.set(digest, texts[i]!)
      if (missing.size > 0) {
        const vectors = await embedder.embed([...missing.values()], options)
        const fresh = new Map([...missing.keys()].map((digest, i) => [digest, vectors[i]!]))
        await cache.put(embedder.id, fresh)
        for (const [digest, vector] of fresh) known.set(digest, vector)
      }
      return digests.map((digest) => known.get(digest)!)
    },
  }
}
