import type { Operation } from '@gatehouse/core'
import { ResultsFull, type Results } from '../../results/create-results.ts'
import { storedValue } from '../../results/stored-value.ts'
import { decode, kindOfContent } from '../answer/read-content.ts'
import type { Taken } from './answer.ts'
import { withoutSecretIn } from './without-secret-in.ts'

const previewBytes = 2 * 1024

export interface LargeBody {
  readonly contentType: string
  readonly body: AsyncIterable<Uint8Array>
  readonly secret: string | undefined
}

/** Stores a body that is larger than an answer may be, while it comes. */
export async function takeLarge(op: Operation, results: Results, large: LargeBody): Promise<Taken> {
  const isText = kindOfContent(large.contentType) !== 'binary'
  const beginning: Buffer[] = []
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    let seenBytes = 0
    for await (const bytes of isText ? withoutSecretIn(large.body, large.secret) : large.body) {
      if (isText && seenBytes < previewBytes) beginning.push(Buffer.from(bytes.subarray(0, previewBytes - seenBytes)))
      seenBytes += bytes.length
      yield bytes
    }
  }
  try {
    const result = await results.keep(op, large.contentType, watched())
    return { kind: 'value', value: storedValue(result, isText ? previewOf(beginning, large.contentType) : undefined) }
  } catch (error) {
    if (!(error instanceof ResultsFull)) throw error
    const message = `gave an answer that is too large, and there is no room to keep it. ${error.message} Remove results that are no longer needed, or ask for less.`
    return { kind: 'failed', failure: { kind: 'too_large', message } }
  }
}

/** A character that is cut in two at the end is left out. */
function previewOf(beginning: readonly Buffer[], contentType: string): string {
  return decode(Buffer.concat(beginning), contentType).replace(/\uFFFD$/, '')
}
