import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { EgressError } from './egress-error.ts'

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const
const inflateRawly = promisify(inflateRaw)

/** Undoes `Content-Encoding`, stopping at the size cap so that a small body cannot unfold into a huge one. */
export async function decodeBody(
  body: Buffer,
  encoding: string,
  context: { readonly host: string; readonly maxResponseBytes: number },
): Promise<Buffer> {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity' || body.length === 0) return body
  const refuse = (code: 'egress_bad_response' | 'egress_too_large', message: string, cause?: unknown): EgressError =>
    new EgressError(code, message, { cause, mayHaveReachedServer: true })
  if (!(name in decoders)) {
    throw refuse(
      'egress_bad_response',
      `${context.host} answered with the unknown content encoding ${JSON.stringify(name.slice(0, 50))}.`,
    )
  }
  const options = { maxOutputLength: context.maxResponseBytes }
  try {
    // Servers disagree on whether `deflate` has the zlib wrapper (RFC 9110 §8.4.1.2 note); its first byte tells.
    if (name === 'deflate' && (body[0]! & 0x0f) !== 8) return await inflateRawly(body, options)
    return await decoders[name as keyof typeof decoders](body, options)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw refuse(
        'egress_too_large',
        `The answer of ${context.host} unpacks to more than ${context.maxResponseBytes} bytes.`,
        error,
      )
    }
    throw refuse('egress_bad_response', `The answer of ${context.host} cannot be unpacked as ${name}.`, error)
  }
}
