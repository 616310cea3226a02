import { z } from 'zod'
import { route } from '../route.ts'

const problem = z
  .object({ code: z.string(), message: z.string() })
  .optional()
  .describe('Why it does not go on; gone as soon as it does.')

const embedderStatus = z.object({
  embedder: z.string().describe('Provider, model and dimensions that are configured.'),
  dimensions: z.int(),
  state: z.enum(['preparing', 'complete']),
  serving: z.string().optional().describe('Whose vectors searches use now; absent = the built-in ones alone.'),
  embedded: z.int(),
  skipped: z.int().describe('Tools whose text the model does not take.'),
  tools: z.int(),
  problem,
})

const enricherStatus = z.object({
  enricher: z.string(),
  pending: z.int(),
  approved: z.int(),
  rejected: z.int(),
  skipped: z.int(),
  problem,
})

export const modelRoutes = [
  route({
    method: 'get',
    path: '/api/models',
    summary: 'The models that searches use: how far the background is, and how they have answered since the start',
    tag: 'models',
    action: 'models.status',
    scope: 'admin',
    response: z.object({
      embedder: embedderStatus.optional(),
      enricher: enricherStatus.optional(),
      models: z.array(
        z.object({
          stage: z.enum(['rewrite', 'embed', 'rerank']),
          model: z.string(),
          state: z
            .enum(['ok', 'resting'])
            .describe('resting: it failed several times in a row and is left alone a while.'),
          answered: z.int(),
          without: z.record(z.string(), z.int()).describe('How often a search went on without it, by reason.'),
        }),
      ),
    }),
    async handle(context) {
      const { health, ...background } = await context.models.status()
      return { ...background, models: health.map((one) => ({ ...one, without: { ...one.without } })) }
    },
  }),
  route({
    method: 'get',
    path: '/api/models/usage',
    summary: 'What calls of models have cost since the start of this process',
    tag: 'models',
    action: 'models.usage',
    scope: 'admin',
    response: z.object({
      usage: z.array(
        z.object({
          provider: z.string(),
          model: z.string(),
          purpose: z.string(),
          requests: z.int(),
          input_tokens: z.int(),
          output_tokens: z.int(),
          cost_usd: z.union([z.number(), z.literal('unpriced')]).describe('unpriced: nobody stated a price.'),
        }),
      ),
    }),
    handle: async (context) => ({
      usage: context.models.usage().map((total) => ({
        provider: total.provider,
        model: total.model,
        purpose: total.purpose,
        requests: total.requests,
        input_tokens: total.inputTokens,
        output_tokens: total.outputTokens,
        cost_usd: total.costMicroUsd === undefined ? ('unpriced' as const) : total.costMicroUsd / 1_000_000,
      })),
    }),
  }),
]
