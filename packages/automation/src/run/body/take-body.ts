import type { Operation } from '@gatehouse/core'
import { EgressError, wholeResponse, type EgressStream } from '@gatehouse/egress'
import type { StreamReading } from '../../action/stream-reading.ts'
import type { CallSettings } from '../../resilience/call-settings.ts'
import type { Results } from '../../results/create-results.ts'
import { kindOfContent } from '../answer/read-content.ts'
import type { Progress } from '../step/run-step.ts'
import { streamFormat } from '../stream/stream-format.ts'
import { takeStream } from '../stream/take-stream.ts'
import type { Answer } from './answer.ts'
import { takeLarge } from './take-large.ts'

export interface BodyTaking {
  /** Absent where nothing is stored. */
  readonly results: Results | undefined
  readonly settings: CallSettings
  readonly secret: string | undefined
  /** Present for an action of the mode `stream`. */
  readonly reading: StreamReading | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** Bytes of an answer that may be opened, so that one that is stored is not refused for its size. */
export function largestBody({ settings, results }: Pick<BodyTaking, 'settings' | 'results'>): number {
  const { maxResponseBytes, maxStoredBytes, storable } = settings
  return storable === 'nothing' || results === undefined ? maxResponseBytes : Math.max(maxResponseBytes, maxStoredBytes)
}

/** Reads the body of an answer: piece by piece, into storage, or whole. */
export async function takeBody(op: Operation, answer: EgressStream, taking: BodyTaking): Promise<Answer> {
  const { settings, secret, reading, results } = taking
  const contentType = answer.headers.get('content-type') ?? ''
  const isGood = answer.status >= 200 && answer.status <= 299
  const format = isGood && reading !== undefined ? streamFormat(contentType, reading) : undefined
  if (format !== undefined) {
    const taken = await takeStream(limited(answer, settings.maxResponseBytes), {
      format,
      secret,
      reading: reading ?? {},
      redact: settings.redact,
      maxPieceLength: settings.maxResponseBytes,
      onProgress: taking.onProgress ?? (() => undefined),
    })
    return { ...wholeResponse(answer, []), taken }
  }
  const { pieces, rest } = await readBeginning(answer.body, settings.maxResponseBytes)
  if (rest === undefined) return wholeResponse(answer, pieces)
  if (!isGood || results === undefined || !isStorable(contentType, settings)) throw tooLarge(answer, settings)
  const taken = await takeLarge(op, results, { contentType, body: joined(pieces, rest), secret })
  return { ...wholeResponse(answer, []), taken }
}

/** What of the policy points into answers finds nothing in bytes, so there only those that are no text are stored. */
function isStorable(contentType: string, { storable }: CallSettings): boolean {
  return storable === 'everything' || (storable === 'binary' && kindOfContent(contentType) === 'binary')
}

interface Beginning {
  readonly pieces: readonly Uint8Array[]
  /** Undefined when the body has ended. */
  readonly rest: AsyncIterator<Uint8Array> | undefined
}

async function readBeginning(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Beginning> {
  const pieces: Uint8Array[] = []
  const rest = body[Symbol.asyncIterator]()
  let sizeBytes = 0
  for (;;) {
    const { done, value } = await rest.next()
    if (done === true) return { pieces, rest: undefined }
    pieces.push(value)
    sizeBytes += value.length
    if (sizeBytes > maxBytes) return { pieces, rest }
  }
}

async function* joined(pieces: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

function limited(answer: EgressStream, maxBytes: number): EgressStream {
  async function* body(): AsyncGenerator<Uint8Array> {
    let sizeBytes = 0
    for await (const piece of answer.body) {
      sizeBytes += piece.length
      if (sizeBytes > maxBytes) throw tooLarge(answer, { maxResponseBytes: maxBytes })
      yield piece
    }
  }
  return { ...answer, body: body() }
}

function tooLarge(
  { url }: EgressStream,
  { maxResponseBytes, storable }: Pick<CallSettings, 'maxResponseBytes'> & Partial<CallSettings>,
): EgressError {
  const message = `The answer of ${new URL(url).host} is larger than ${maxResponseBytes} bytes.`
  return new EgressError('egress_too_large', message, {
    hint:
      storable === 'binary'
        ? 'It is not stored, because the policy of the target masks or maps such answers. Ask for less.'
        : 'Ask for less, for example a smaller page.',
    mayHaveReachedServer: true,
  })
}
