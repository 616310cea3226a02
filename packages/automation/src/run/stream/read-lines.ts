import { pieceOf, UnreadableStream, type Piece } from './piece.ts'

/** One JSON value a line; a record separator in front of it is that of RFC 7464. The last line may lack its end. */
export async function* readLines(texts: AsyncIterable<string>, maxPieceLength: number): AsyncGenerator<Piece> {
  let parts: string[] = []
  let length = 0
  for await (const text of texts) {
    const [first = '', ...rest] = text.split('\n')
    parts.push(first)
    length += first.length
    for (const next of rest) {
      yield* pieceOfLine(parts.join(''))
      parts = [next]
      length = next.length
    }
    if (length > maxPieceLength) throw new UnreadableStream('streams a line that is too long.')
  }
  yield* pieceOfLine(parts.join(''))
}

function pieceOfLine(line: string): readonly Piece[] {
  const text = (line.startsWith('\u001e') ? line.slice(1) : line).trim()
  if (text === '') return []
  const piece = pieceOf('message', text)
  // Only what is no JSON is the text itself.
  if (piece.value === text) throw new UnreadableStream('streams a line that is not JSON.')
  return [piece]
}
