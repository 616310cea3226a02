import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A provider on loopback that computes what it answers: vectors of hashed words, and reranking by the words that are shared. */
export interface EmbeddingServer extends AsyncDisposable {
  readonly url: string
  /** Paths that were asked for, with the key that was shown. */
  readonly received: readonly { readonly path: string; readonly key: string | undefined }[]
}

export const dimensions = 64

/** `isLate`: queries are answered long after any budget; documents at once. */
export async function startEmbeddingServer({ isLate = false } = {}): Promise<EmbeddingServer> {
  const received: { path: string; key: string | undefined }[] = []
  const waiting = new Set<NodeJS.Timeout>()
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    received.push({ path, key: request.headers.authorization })
    const body = JSON.parse(await text(request)) as Question
    const isQuery = body.input_type === 'query' || body.documents !== undefined
    const answer = (): unknown => {
      waiting.delete(timer)
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(body)))
    }
    const timer = setTimeout(answer, isLate && isQuery ? 60_000 : 0)
    waiting.add(timer)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      for (const timer of waiting) clearTimeout(timer)
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

interface Question {
  readonly input?: readonly string[]
  readonly input_type?: string
  readonly query?: string
  readonly documents?: readonly string[]
}

function answerTo({ input, query = '', documents = [] }: Question): unknown {
  if (input !== undefined) {
    return {
      data: input.map((one, index) => ({ index, embedding: vectorOf(one) })),
      usage: { prompt_tokens: input.length, total_tokens: input.length },
    }
  }
  const asked = vectorOf(query)
  return {
    data: documents.map((one, index) => ({
      index,
      relevance_score: vectorOf(one).reduce((sum, value, i) => sum + value * asked[i]!, 0),
    })),
    usage: { total_tokens: 1 },
  }
}

function vectorOf(of: string): readonly number[] {
  const vector = Array.from({ length: dimensions }, () => 0)
  for (const word of of.toLowerCase().match(/\p{L}{3,}/gu) ?? []) {
    let hash = 7
    for (const letter of word.slice(0, 6)) hash = (hash * 31 + letter.codePointAt(0)!) % 1_000_003
    vector[hash % dimensions]! += 1
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}
