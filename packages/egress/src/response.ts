import { EgressError } from './egress-error.ts'
import type { EgressResponse, EgressStream } from './egress.ts'
import type { RawAnswer } from './exchange.ts'

/** They speak about the connection (RFC 9110 §7.6.1), about bytes that are unpacked by now, or set state we never keep. */
const dropped: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Reads an answer to its end. */
export async function readWhole(answer: EgressStream): Promise<EgressResponse> {
  const pieces: Uint8Array[] = []
  for await (const piece of answer.body) pieces.push(piece)
  return wholeResponse(answer, pieces)
}

/** An answer whose body was read already. */
export function wholeResponse(
  { status, headers, url }: Pick<EgressStream, 'status' | 'headers' | 'url'>,
  pieces: readonly Uint8Array[],
): EgressResponse {
  const bytes = pieces.length === 1 ? asBuffer(pieces[0]!) : Buffer.concat(pieces)
  const text = (): string => bytes.toString('utf8')
  return {
    status,
    headers,
    url,
    bytes,
    text,
    json() {
      try {
        // A byte order mark is not JSON (RFC 8259 §8.1) but is sent all the same.
        return JSON.parse(text().replace(/^\uFEFF/, '')) as unknown
      } catch (cause) {
        throw new EgressError('egress_bad_response', `${new URL(url).host} answered with something that is not JSON.`, {
          cause,
          mayHaveReachedServer: true,
        })
      }
    },
  }
}

export function publicHeaders(headers: RawAnswer['headers']): ReadonlyMap<string, string> {
  const kept = new Map<string, string>()
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || dropped.has(name)) continue
    kept.set(name, typeof value === 'string' ? value : value.join(', '))
  }
  return kept
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
