import { pipeline, type Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { EgressError, isEgressError } from './egress-error.ts'

// What a server has flushed is read at once, not when a block of the compression is full.
const flushed = { flush: constants.Z_SYNC_FLUSH }

const decoders: Readonly<Record<string, (firstByte: number) => Transform>> = {
  gzip: () => createGunzip(flushed),
  'x-gzip': () => createGunzip(flushed),
  // Servers disagree on whether `deflate` has the zlib wrapper (RFC 9110 §8.4.1.2 note); its first byte tells.
  deflate: (firstByte) => ((firstByte & 0x0f) === 8 ? createInflate(flushed) : createInflateRaw(flushed)),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
}

interface DecodeContext {
  readonly host: string
  readonly encoding: string
  readonly maxResponseBytes: number
}

/** Undoes `Content-Encoding`, stopping at the size cap so that a small body cannot unfold into a huge one. */
export function decodeBody(body: AsyncIterableIterator<Buffer>, context: DecodeContext): AsyncIterable<Buffer> {
  const encoding = context.encoding.trim().toLowerCase()
  return encoding === '' || encoding === 'identity' ? body : decoded(body, { ...context, encoding })
}

async function* decoded(body: AsyncIterableIterator<Buffer>, context: DecodeContext): AsyncGenerator<Buffer> {
  const { host, encoding, maxResponseBytes } = context
  try {
    const first = await body.next()
    if (first.done === true) return
    const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
    if (decoder === undefined)
      throw unreadable(`${host} answered with the unknown content encoding ${quoted(encoding)}.`)
    let sizeBytes = 0
    for await (const piece of unpacked(first.value, body, decoder(first.value[0] ?? 0))) {
      sizeBytes += piece.length
      if (sizeBytes > maxResponseBytes) throw tooLarge(host, maxResponseBytes)
      yield piece
    }
  } catch (error) {
    if (isEgressError(error)) throw error
    throw unreadable(`The answer of ${host} cannot be unpacked as ${encoding}.`, error)
  } finally {
    await body.return?.()
  }
}

function unpacked(first: Buffer, rest: AsyncIterableIterator<Buffer>, decoder: Transform): AsyncIterable<Buffer> {
  async function* packed(): AsyncGenerator<Buffer> {
    yield first
    yield* rest
  }
  // A failure of either side destroys the decoder, and is thrown to whoever reads it.
  return pipeline(packed, decoder, () => undefined) as unknown as AsyncIterable<Buffer>
}

function quoted(encoding: string): string {
  return JSON.stringify(encoding.slice(0, 50))
}

function unreadable(message: string, cause?: unknown): EgressError {
  return new EgressError('egress_bad_response', message, { cause, mayHaveReachedServer: true })
}

function tooLarge(host: string, maxResponseBytes: number): EgressError {
  const message = `The answer of ${host} unpacks to more than ${maxResponseBytes} bytes.`
  return new EgressError('egress_too_large', message, {
    hint: 'Ask for less, for example a smaller page.',
    mayHaveReachedServer: true,
  })
}
