import { batches, type BatchLimits } from './batches.ts'
import { unitVector } from './unit-vector.ts'

const atOnce = 4

/** Embeds any number of texts, a few batches at a time, and gives the vectors back in order and of unit length. */
export async function embedInBatches(
  texts: readonly string[],
  limits: BatchLimits & { readonly dimensions: number },
  embedBatch: (batch: readonly string[]) => Promise<readonly (readonly number[] | Float32Array)[]>,
): Promise<readonly Float32Array[]> {
  const parts = batches(texts, limits)
  const vectors: (readonly Float32Array[])[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < parts.length; i = next++) {
      const answered = await embedBatch(parts[i]!)
      vectors[i] = parts[i]!.map((_text, position) => unitVector(answered[position], limits.dimensions))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, parts.length) }, work))
  return vectors.flat()
}
