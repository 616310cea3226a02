import type { Embedder } from '@gatehouse/spec'
import { z } from 'zod'
import { askProvider } from '../provider/ask-provider.ts'
import { bearer } from '../provider/bearer.ts'
import type { ModelAccess } from '../provider/model-access.ts'
import { embedInBatches } from './embed-in-batches.ts'
import { inOrder } from './openai-embedder.ts'

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.array(z.number()) })),
  usage: z.object({ total_tokens: z.int().optional() }).optional(),
})

export interface VoyageEmbedderOptions extends ModelAccess {
  /** 256, 512, 1024 or 2048, as far as the model offers them. */
  readonly dimensions: number
}

/** Voyage's `POST /embeddings`: https://docs.voyageai.com/reference/embeddings-api */
export function voyageEmbedder(options: VoyageEmbedderOptions): Embedder {
  const { model, dimensions, meter } = options
  return {
    id: `voyage:${model}:${dimensions}`,
    dimensions,
    embed: (texts, { purpose, signal }) =>
      embedInBatches(texts, { maxTexts: 128, maxCharacters: 200_000, dimensions }, async (batch) => {
        const answer = await askProvider(options, {
          provider: 'Voyage',
          path: '/embeddings',
          headers: await bearer(options),
          body: { model, input: batch, input_type: purpose, output_dimension: dimensions, truncation: true },
          answer: answerSchema,
          signal,
        })
        const tokens = answer.usage?.total_tokens
        meter?.({
          provider: 'voyage',
          model,
          purpose: 'embed',
          requests: 1,
          ...(tokens === undefined ? {} : { inputTokens: tokens }),
        })
        return inOrder(answer.data)
      }),
  }
}
