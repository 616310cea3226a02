import { GatehouseError } from '@gatehouse/core'
import { pieceBytes, type ResultStore, type StoredResult } from './result-store.ts'

/** Both ends are part of it, counted from 0. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** Reads one piece ahead of nobody: a reader who waits keeps one piece in memory. */
export async function* readRange(
  store: Pick<ResultStore, 'piece'>,
  result: StoredResult,
  { first, last }: ByteRange = { first: 0, last: result.sizeBytes - 1 },
): AsyncGenerator<Buffer> {
  for (let position = Math.floor(first / pieceBytes); position * pieceBytes <= last; position++) {
    const piece = await store.piece(result, position)
    if (piece === undefined) {
      throw new GatehouseError('not_found', 'result_not_found', 'The stored answer was removed while it was read.')
    }
    const start = position * pieceBytes
    yield piece.subarray(Math.max(0, first - start), last - start + 1)
  }
}
