import type { EgressError } from './egress-error.ts'

/**
 * Pieces of a body between the connection that brings them and whoever reads them. What arrived before a failure is
 * read before the failure is thrown.
 */
export interface BodyQueue extends AsyncIterableIterator<Buffer> {
  /** False when enough waits to be read: nothing more should be brought until `onRoom`. */
  push(piece: Buffer): boolean
  end(): void
  fail(error: EgressError): void
}

export interface BodyQueueEvents {
  readonly highWaterBytes: number
  readonly onRoom: () => void
  /** Whoever was reading stops before the end. */
  readonly onLeft: () => void
}

type Piece = IteratorResult<Buffer, undefined>

export function bodyQueue({ highWaterBytes, onRoom, onLeft }: BodyQueueEvents): BodyQueue {
  const pieces: Buffer[] = []
  const readers: PromiseWithResolvers<Piece>[] = []
  let sizeBytes = 0
  let isFull = false
  let ending: { readonly error?: EgressError } | undefined

  const finish = (how: { readonly error?: EgressError }): void => {
    if (ending !== undefined) return
    ending = how
    for (const reader of readers.splice(0)) {
      if (how.error === undefined) reader.resolve({ done: true, value: undefined })
      else reader.reject(how.error)
    }
  }

  return {
    push(piece) {
      if (ending !== undefined) return false
      const reader = readers.shift()
      if (reader !== undefined) {
        reader.resolve({ done: false, value: piece })
        return true
      }
      pieces.push(piece)
      sizeBytes += piece.length
      isFull = sizeBytes >= highWaterBytes
      return !isFull
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    async next(): Promise<Piece> {
      const piece = pieces.shift()
      if (piece !== undefined) {
        sizeBytes -= piece.length
        if (isFull && sizeBytes < highWaterBytes / 2) {
          isFull = false
          onRoom()
        }
        return { done: false, value: piece }
      }
      if (ending?.error !== undefined) throw ending.error
      if (ending !== undefined) return { done: true, value: undefined }
      const reader = Promise.withResolvers<Piece>()
      readers.push(reader)
      return reader.promise
    },
    async return(): Promise<Piece> {
      pieces.length = 0
      finish({})
      onLeft()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
