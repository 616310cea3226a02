import type { Embedder } from '@gatehouse/spec'
import { z } from 'zod'
import { askProvider } from '../provider/ask-provider.ts'
import { bearer } from '../provider/bearer.ts'
import type { ModelAccess } from '../provider/model-access.ts'
import { embedInBatches } from './embed-in-batches.ts'

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.int().optional() }).optional(),
})

export interface OpenAiEmbedderOptions extends ModelAccess {
  /** What the model answers with. */
  readonly dimensions: number
  /** Ask for that many; only some models can choose. Default false. */
  readonly asksForDimensions?: boolean
}

/** Any server with OpenAI's `POST /embeddings`. */
export function openAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model, dimensions, meter } = options
  return {
    id: `openai:${model}:${dimensions}`,
    dimensions,
    embed: (texts, { signal }) =>
      embedInBatches(texts, { maxTexts: 256, maxCharacters: 200_000, dimensions }, async (batch) => {
        const answer = await askProvider(options, {
          provider: 'The embeddings server',
          path: '/embeddings',
          headers: await bearer(options),
          body: {
            model,
            input: batch,
            encoding_format: 'float',
            ...(options.asksForDimensions === true ? { dimensions } : {}),
          },
          answer: answerSchema,
          signal,
        })
        const tokens = answer.usage?.prompt_tokens
        meter?.({
          provider: 'openai',
          model,
          purpose: 'embed',
          requests: 1,
          ...(tokens === undefined ? {} : { inputTokens: tokens }),
        })
        return inOrder(answer.data)
      }),
  }
}

/** By `index`: nothing promises that the vectors come in the order of the texts. */
export function inOrder(data: readonly { readonly index: number; readonly embedding: readonly number[] }[]) {
  const vectors: (readonly number[])[] = []
  for (const { index, embedding } of data) vectors[index] = embedding
  return vectors
}
