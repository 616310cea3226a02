const mostRows = 2_000
const mostCharacters = 1_000_000

/** Cuts many rows into statements of bounded size, so that neither thread is held up long by one. */
export function* bulkChunks<Row>(rows: Iterable<Row>, sizeOf: (row: Row) => number): Generator<readonly Row[]> {
  let chunk: Row[] = []
  let characters = 0
  for (const row of rows) {
    const size = sizeOf(row)
    if (chunk.length > 0 && (chunk.length >= mostRows || characters + size > mostCharacters)) {
      yield chunk
      chunk = []
      characters = 0
    }
    chunk.push(row)
    characters += size
  }
  if (chunk.length > 0) yield chunk
}
