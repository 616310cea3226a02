import { startDownstream, type Downstream, type DownstreamAnswer } from '@gatehouse/testing-dev-env'

/** A provider of models on loopback in three dialects, and how it behaves from now on. */
export interface ModelProvider extends AsyncDisposable {
  readonly url: string
  readonly received: Downstream['received']
  /** `late` answers after two seconds, `down` fails at once, `held` answers when it is let go. */
  manner: 'well' | 'late' | 'down' | 'held'
  /** What it says about a request, by the end of its path. */
  readonly texts: (path: string) => string
  letGo(): void
}

/** `meaningOf` puts a text into one of 16 directions; texts of one direction mean the same. */
export async function startModelProvider(
  options: {
    readonly meaningOf?: (text: string) => number
    readonly rewrite?: readonly string[]
    readonly describe?: Readonly<Record<string, unknown>>
    /** Which document is best, by a piece of its text. */
    readonly favourite?: string
  } = {},
): Promise<ModelProvider> {
  let held = Promise.withResolvers<void>()
  const downstream = await startDownstream(async ({ url, body }): Promise<DownstreamAnswer> => {
    if (provider.manner === 'down') return { status: 503, body: { error: 'down' } }
    if (provider.manner === 'held') await held.promise
    const delayMs = provider.manner === 'late' ? 2_000 : 0
    return { delayMs, body: answerTo(url, JSON.parse(body) as Question, options) }
  })
  const provider: ModelProvider = {
    url: downstream.url,
    received: downstream.received,
    manner: 'well',
    texts: (path) =>
      downstream.received
        .filter(({ url }) => url.endsWith(path))
        .map(({ body }) => body)
        .join('\n'),
    letGo() {
      provider.manner = 'well'
      held.resolve()
      held = Promise.withResolvers()
    },
    async [Symbol.asyncDispose]() {
      held.resolve()
      await downstream[Symbol.asyncDispose]()
    },
  }
  return provider
}

interface Question {
  readonly input?: readonly string[]
  readonly documents?: readonly string[]
  readonly tools?: readonly { readonly name: string }[]
}

function answerTo(
  url: string,
  question: Question,
  options: NonNullable<Parameters<typeof startModelProvider>[0]>,
): unknown {
  const { meaningOf = () => 0, rewrite = [], describe = {}, favourite = '' } = options
  if (url.endsWith('/embeddings')) {
    const data = question.input!.map((text, index) => ({ index, embedding: direction(meaningOf(text)) }))
    return { data, usage: { prompt_tokens: 10 * data.length, total_tokens: 10 * data.length } }
  }
  if (url.endsWith('/rerank')) {
    const data = question.documents!.map((text, index) => ({
      index,
      relevance_score: favourite !== '' && text.includes(favourite) ? 0.9 : 0.1,
    }))
    return { data, usage: { total_tokens: 7 } }
  }
  const name = question.tools![0]!.name
  const input = name === 'search' ? { queries: rewrite } : describe
  return { content: [{ type: 'tool_use', name, input }], usage: { input_tokens: 20, output_tokens: 5 } }
}

function direction(which: number): readonly number[] {
  return Array.from({ length: 16 }, (_, i) => (i === which ? 1 : 0))
}
