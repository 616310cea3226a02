import { withoutSecret } from '../answer/read-content.ts'
import { UnreadableStream, type Piece } from './piece.ts'
import { readEvents } from './read-events.ts'
import { readLines } from './read-lines.ts'
import type { StreamFormat } from './stream-format.ts'

const maxPieces = 100_000

export interface PieceLimits {
  readonly format: StreamFormat
  /** Characters of one piece. */
  readonly maxPieceLength: number
  /** Blotted out wherever the API repeats it. */
  readonly secret: string | undefined
}

/** The pieces of a streamed answer as they come, up to the mark of its end. */
export async function* readPieces(body: AsyncIterable<Uint8Array>, limits: PieceLimits): AsyncGenerator<Piece> {
  const { format, maxPieceLength, secret } = limits
  const texts = decoded(body)
  const pieces = format === 'server_sent_events' ? readEvents(texts, maxPieceLength) : readLines(texts, maxPieceLength)
  let count = 0
  for await (const piece of pieces) {
    // What a model has no more to say after, by convention and not by any standard.
    if (piece.text === '[DONE]') return
    if (++count > maxPieces) throw new UnreadableStream(`streams more than ${maxPieces} pieces.`)
    yield withoutSecretIn(piece, secret)
  }
}

/** Both formats are UTF-8 whatever the type says; a byte order mark is not part of the text. */
async function* decoded(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

function withoutSecretIn(piece: Piece, secret: string | undefined): Piece {
  const text = withoutSecret(piece.text, secret)
  if (text === piece.text) return piece
  return {
    ...piece,
    text,
    value: typeof piece.value === 'string' ? withoutSecret(piece.value, secret) : reparsed(text),
  }
}

function reparsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
