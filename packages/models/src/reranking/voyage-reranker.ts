import { GatehouseError } from '@gatehouse/core'
import type { Reranker } from '@gatehouse/spec'
import { z } from 'zod'
import { askProvider } from '../provider/ask-provider.ts'
import { bearer } from '../provider/bearer.ts'
import type { ModelAccess } from '../provider/model-access.ts'

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), relevance_score: z.number() })),
  usage: z.object({ total_tokens: z.int().optional() }).optional(),
})

const maxDocuments = 1_000

/** Voyage's `POST /rerank`: https://docs.voyageai.com/reference/reranker-api */
export function voyageReranker(access: ModelAccess): Reranker {
  const { model, meter } = access
  return {
    id: `voyage:${model}`,
    async rerank(query, documents, { signal }) {
      if (documents.length === 0) return []
      if (documents.length > maxDocuments) throw new RangeError(`at most ${maxDocuments} documents`)
      const answer = await askProvider(access, {
        provider: 'Voyage',
        path: '/rerank',
        headers: await bearer(access),
        body: { model, query, documents, truncation: true },
        answer: answerSchema,
        signal,
      })
      const tokens = answer.usage?.total_tokens
      meter?.({
        provider: 'voyage',
        model,
        purpose: 'rerank',
        requests: 1,
        ...(tokens === undefined ? {} : { inputTokens: tokens }),
      })
      const scores = new Map(answer.data.map(({ index, relevance_score }) => [index, relevance_score]))
      return documents.map((_document, position) => scores.get(position) ?? missing())
    },
  }
}

function missing(): never {
  throw new GatehouseError('unavailable', 'model_bad_answer', 'Voyage left out a document when it ranked them.')
}
