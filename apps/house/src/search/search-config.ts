import { z } from 'zod'

// What stands there may be the key itself, in the wrong place: the message does not repeat it.
const key = z
  .string()
  .regex(/^(?:env|file|secret):.+/, 'expected a reference: env:NAME, file:/absolute/path or secret:NAME')
  .optional()
  .describe('Reference of the key: env:NAME, file:/absolute/path or secret:NAME. Default: none is sent.')

const model = z.string().min(1).max(200).describe('Name of the model, as the provider knows it.')

const budget = (defaultMs: number) =>
  z
    .int()
    .min(1)
    .max(10_000)
    .default(defaultMs)
    .describe('How long a search waits for it; then it goes on without and says so.')

const baseUrl = (defaultUrl: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(defaultUrl)
    .describe('Where the API begins; may be a gateway for models.')

const dimensions = z.int().min(1).max(4_096)

export const embedderSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('built_in') }).describe('Nothing leaves this process.'),
    z
      .strictObject({
        kind: z.literal('openai'),
        baseUrl: baseUrl('https://api.openai.com/v1'),
        model,
        key,
        dimensions: dimensions.describe('How many numbers a vector of the model has.'),
        asksForDimensions: z
          .boolean()
          .default(false)
          .describe('Whether to ask the model for so many; not every model can choose.'),
        timeBudgetMs: budget(150),
      })
      .describe('Any server with OpenAI’s POST /embeddings.'),
    z
      .strictObject({
        kind: z.literal('voyage'),
        baseUrl: baseUrl('https://api.voyageai.com/v1'),
        model,
        key,
        dimensions: dimensions.default(1_024).describe('256, 512, 1024 or 2048, as far as the model offers them.'),
        timeBudgetMs: budget(150),
      })
      .describe('Voyage’s POST /embeddings.'),
    z
      .strictObject({
        kind: z.literal('local'),
        model,
        directory: z.string().min(1).describe('Folder with the files of models; nothing is downloaded.'),
        dimensions: dimensions.describe('How many numbers a vector of the model has.'),
        prefixes: z
          .strictObject({ query: z.string().max(200), document: z.string().max(200) })
          .optional()
          .describe('What the model wants before a query and before a document.'),
        timeBudgetMs: budget(150),
      })
      .describe('An ONNX model on this machine, through the optional package @huggingface/transformers.'),
  ])
  .default({ kind: 'built_in' })
  .describe('Which model puts tools and queries into vectors, beside the built-in one.')

const rerankerSchema = z
  .strictObject({
    kind: z.literal('voyage'),
    baseUrl: baseUrl('https://api.voyageai.com/v1'),
    model,
    key,
    maxTools: z.int().min(2).max(200).default(30).describe('How many of the best tools of a query it reads.'),
    timeBudgetMs: budget(250),
  })
  .optional()
  .describe('A model that reads query and tools together and puts the best in order.')

const rewriterSchema = z
  .strictObject({
    kind: z.literal('anthropic'),
    baseUrl: baseUrl('https://api.anthropic.com'),
    model,
    key,
    timeBudgetMs: budget(300),
  })
  .optional()
  .describe('A model that puts requests into the words of tools; what it says is searched for as well.')

const enricherSchema = z
  .strictObject({
    kind: z.literal('anthropic'),
    baseUrl: baseUrl('https://api.anthropic.com'),
    model,
    key,
    review: z
      .enum(['required', 'none'])
      .default('required')
      .describe('Whether a person approves a description before searches use it.'),
    maxPending: z
      .int()
      .min(1)
      .max(100_000)
      .default(200)
      .describe('How many descriptions may wait for review before no more are asked for.'),
  })
  .optional()
  .describe('A model that describes tools whose own description says next to nothing.')

const usd = z.number().min(0).max(1_000_000)

const pricesSchema = z
  .record(
    z.string().min(1).max(200),
    z.strictObject({
      inputUsdPerMillion: usd.describe('For a million tokens that are sent.'),
      outputUsdPerMillion: usd.default(0).describe('For a million tokens that come back.'),
    }),
  )
  .default({})
  .describe('Prices by name of the model. What has none is counted and said to be unpriced.')

const savedIndexSchema = z
  .strictObject({
    directory: z
      .string()
      .startsWith('/')
      .optional()
      .describe('Absolute path of a folder that belongs to this process alone. Default: index/ in the data directory.'),
    maxMegabytes: z.int().min(1).default(4_096).describe('What is saved at most; the oldest goes first.'),
  })
  .prefault({})
  .describe('Where the search index is saved, so that a start need not build it. Holds names and texts of the catalog.')

const candidatesSchema = z
  .enum(['in_process', 'pgvector'])
  .default('in_process')
  .describe(
    'Where searches look: an index in the memory of each process, or the database with the extension pgvector, ' +
      'for catalogs that do not fit there.',
  )

const pgvectorSchema = z
  .strictObject({
    exactRows: z
      .int()
      .min(0)
      .max(10_000_000)
      .default(20_000)
      .describe(
        'Up to so many permitted tools are compared one by one, which misses none. Above, an approximate index is asked.',
      ),
  })
  .prefault({})
  .describe('For candidates: pgvector.')

/** How tools are found: where the index is saved, and models of others beside what is built in. */
export const searchSchema = z
  .strictObject({
    embedder: embedderSchema,
    reranker: rerankerSchema,
    rewriter: rewriterSchema,
    enricher: enricherSchema,
    keepInside: z
      .array(z.string().min(1).max(400))
      .max(1_000)
      .default([])
      .describe('Patterns of tools whose texts are sent to no model of others, such as automation_hub://payroll.*'),
    prices: pricesSchema,
    savedIndex: savedIndexSchema,
    candidates: candidatesSchema,
    pgvector: pgvectorSchema,
  })
  .prefault({})
  .describe('How search works. Queries and texts of tools leave only for the models of others that stand here.')

export type SearchConfig = z.output<typeof searchSchema>
