import { isEgressError, type EgressStream } from '@gatehouse/egress'
import type { StreamReading } from '../../action/stream-reading.ts'
import { redact } from '../answer/redact.ts'
import { withoutSecret } from '../answer/read-content.ts'
import type { Taken } from '../body/answer.ts'
import { failureOfBreak } from '../body/failure-of-break.ts'
import type { Progress } from '../step/run-step.ts'
import { UnreadableStream, type Piece } from './piece.ts'
import { readPieces, type PieceLimits } from './read-pieces.ts'
import { readStream, type StreamEnd } from './read-stream.ts'

export interface StreamTaking extends PieceLimits {
  readonly reading: StreamReading
  readonly redact: readonly string[]
  readonly onProgress: (progress: Progress) => void
}

/**
 * Works off a streamed answer while it comes. One that breaks before its first piece throws the `EgressError`, so that it
 * may be asked for again; one that breaks later does not, because what was reported cannot be taken back.
 */
export async function takeStream(answer: EgressStream, taking: StreamTaking): Promise<Taken> {
  let hasPiece = false
  const pieces = async function* (): AsyncGenerator<Piece> {
    for await (const piece of readPieces(answer.body, taking)) {
      hasPiece = true
      yield { ...piece, value: redact(piece.value, taking.redact) }
    }
  }
  try {
    return takenOf(await readStream(pieces(), taking.reading, taking.onProgress), taking)
  } catch (error) {
    if (error instanceof UnreadableStream) {
      return { kind: 'failed', failure: { kind: 'bad_response', message: error.message } }
    }
    if (!hasPiece || !isEgressError(error)) throw error
    return { kind: 'failed', failure: failureOfBreak(error, 'broke off its stream before the result.') }
  }
}

function takenOf(end: StreamEnd, { secret, redact: pointers }: StreamTaking): Taken {
  if (end.kind === 'cut') {
    return { kind: 'failed', failure: { kind: 'bad_response', message: 'ended its stream before the result.' } }
  }
  if (end.kind === 'failed') {
    const message = end.message === undefined ? 'says that it failed.' : `says that it failed: ${end.message}`
    // Text may hold what is to be masked, and no pointer finds it there.
    const body = typeof end.body === 'object' || pointers.length === 0 ? { body: end.body } : {}
    return { kind: 'failed', failure: { kind: 'backend_error', message, ...body, isSaidByApi: true } }
  }
  // A secret may have been cut in two by the pieces.
  const value = typeof end.value === 'string' ? withoutSecret(end.value, secret) : end.value
  return { kind: 'value', value }
}
