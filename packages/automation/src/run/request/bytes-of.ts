import { refusedInput } from '../action-failed.ts'

/** The bytes that an input carries as base64, in either alphabet of RFC 4648. */
export function bytesOf(value: unknown, at: string): Uint8Array<ArrayBuffer> {
  const text = typeof value === 'string' ? value.replaceAll(/\s/g, '') : undefined
  if (text === undefined || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw refusedInput(at, 'must be base64')
  // A single character over is half a byte; decoding would drop it without a word.
  if (text.replace(/=+$/, '').length % 4 === 1) throw refusedInput(at, 'must be base64')
  return Uint8Array.from(Buffer.from(text, 'base64'))
}
