import type { StreamReading } from '../../action/stream-reading.ts'
import { valueAt } from '../answer/json-pointer.ts'
import type { Progress } from '../step/run-step.ts'
import { fits, type Piece } from './piece.ts'

/** What a stream came to. `cut` means that it ended before its result. */
export type StreamEnd =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly message: string | undefined; readonly body: unknown }
  | { readonly kind: 'cut' }

/** Tells progress from the result, as the reading says. Nothing is read after the result. */
export async function readStream(
  pieces: AsyncIterable<Piece>,
  reading: StreamReading,
  onProgress: (progress: Progress) => void,
): Promise<StreamEnd> {
  const { result = {}, failure } = reading
  const isLastTheResult = result.event === undefined && result.at === undefined && result.join !== true
  const texts: string[] = []
  let last: Piece | undefined
  const report = (piece: Piece): void => {
    if (reading.progress === undefined || fits(piece, reading.progress)) onProgress(progressOf(piece, reading))
  }
  for await (const piece of pieces) {
    if (failure !== undefined && fits(piece, failure)) {
      return { kind: 'failed', message: textAt(piece, failure.messageAt), body: piece.value }
    }
    if (isLastTheResult) {
      if (last !== undefined) report(last)
      last = piece
      continue
    }
    const isResult = fits(piece, result)
    if (isResult && result.join !== true) return { kind: 'result', value: resultOf(piece, result.valueAt) }
    if (isResult) texts.push(joinable(piece, result.valueAt))
    report(piece)
  }
  if (result.join === true && texts.length > 0) return { kind: 'result', value: texts.join('') }
  return last === undefined ? { kind: 'cut' } : { kind: 'result', value: resultOf(last, result.valueAt) }
}

function progressOf(piece: Piece, { progress = {} }: StreamReading): Progress {
  const fraction = progress.fractionAt === undefined ? undefined : valueAt(piece.value, progress.fractionAt)
  const message = textAt(piece, progress.messageAt)
  return {
    ...(typeof fraction === 'number' ? { fraction: Math.min(1, Math.max(0, fraction)) } : {}),
    ...(message === undefined ? {} : { message }),
    data: piece.value,
  }
}

function resultOf(piece: Piece, pointer: string | undefined): unknown {
  return pointer === undefined ? piece.value : (valueAt(piece.value, pointer) ?? null)
}

/** The text of a token stream, also where a token happens to be a number or a word of JSON. */
function joinable(piece: Piece, pointer: string | undefined): string {
  const value = pointer === undefined ? piece.value : valueAt(piece.value, pointer)
  if (typeof value === 'string') return value
  // What is masked is masked in the value, not in the text.
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  if (pointer === undefined) return piece.text
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

function textAt(piece: Piece, pointer: string | undefined): string | undefined {
  const found = pointer === undefined ? undefined : valueAt(piece.value, pointer)
  return typeof found === 'string' && found !== '' ? found.slice(0, 2_000) : undefined
}
