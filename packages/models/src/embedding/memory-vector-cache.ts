import type { VectorCache } from './cached-embedder.ts'

/** The most recently used vectors, in memory. */
export function memoryVectorCache(maxVectors: number): VectorCache {
  const vectors = new Map<string, Float32Array>()
  const keyOf = (embedderId: string, digest: string): string => `${embedderId}\n${digest}`
  return {
    async get(embedderId, digests) {
      const found = new Map<string, Float32Array>()
      for (const digest of digests) {
        const key = keyOf(embedderId, digest)
        const vector = vectors.get(key)
        if (vector === undefined) continue
        vectors.delete(key)
        vectors.set(key, vector)
        found.set(digest, vector)
      }
      return found
    },
    async put(embedderId, fresh) {
      for (const [digest, vector] of fresh) vectors.set(keyOf(embedderId, digest), vector)
      for (const key of vectors.keys()) {
        if (vectors.size <= maxVectors) break
        vectors.delete(key)
      }
    },
  }
}
