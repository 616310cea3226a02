import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'

const maxBytes = 256 * 1024

/** The JSON body of a request; an empty one is an empty object, because some actions need no fields. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw new Problem(413, 'body_too_large', `A body has at most ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  if (sizeBytes === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    throw new Problem(400, 'invalid_json', 'The body is not valid JSON.')
  }
}
