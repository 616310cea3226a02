import type { Egress, EgressInit, EgressResponse } from '@gatehouse/egress'
import type { WrittenTest } from '../test-fields.ts'

/** A request that would have left. */
export interface CaughtRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Stands where the way out is, and leads nowhere: it keeps the requests and answers what the test says. */
export function pretendedEgress(
  answer: NonNullable<WrittenTest['answer']>,
): Egress & { readonly caught: readonly CaughtRequest[] } {
  const caught: CaughtRequest[] = []
  const { status, body } = answer
  const isText = typeof body === 'string'
  const headers = new Map(
    Object.entries({
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      ...answer.headers,
    }).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  const bytes = Buffer.from(body === undefined ? '' : isText ? body : JSON.stringify(body))
  const receive = (url: string, init: EgressInit = {}): void => {
    caught.push({
      method: init.method ?? 'GET',
      url,
      headers: init.headers ?? {},
      ...(init.body === undefined ? {} : { body: init.body }),
    })
  }
  return {
    caught,
    async fetch(url, init): Promise<EgressResponse> {
      receive(url, init)
      const text = (): string => bytes.toString('utf8')
      return { status, headers, url, bytes, text, json: () => JSON.parse(text()) as unknown }
    },
    async open(url, init) {
      receive(url, init)
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes
      }
      return { status, headers, url, body: pieces(), [Symbol.asyncDispose]: async () => {} }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
