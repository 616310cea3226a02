import { createParser } from 'eventsource-parser'
import { pieceOf, UnreadableStream, type Piece } from './piece.ts'

/**
 * The events of https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. An event that
 * is not closed by an empty line is none; `id` and `retry` are for those who connect again, which nobody does here.
 */
export async function* readEvents(texts: AsyncIterable<string>, maxPieceLength: number): AsyncGenerator<Piece> {
  const found: Piece[] = []
  let isTooLong = false
  const parser = createParser({
    maxBufferSize: maxPieceLength,
    onEvent: ({ event, data }) => found.push(pieceOf(event ?? 'message', data)),
    onError: (error) => {
      isTooLong ||= error.type === 'max-buffer-size-exceeded'
    },
  })
  let hasOpenReturn = false
  for await (const text of texts) {
    if (text !== '') hasOpenReturn = text.endsWith('\r')
    parser.feed(text)
    yield* found.splice(0)
    if (isTooLong) throw new UnreadableStream('streams an event that is too long.')
  }
  // The parser waits for the line feed that may follow a carriage return.
  if (hasOpenReturn) parser.feed('\n')
  yield* found
}
