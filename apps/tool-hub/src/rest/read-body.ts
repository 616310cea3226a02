import { GatehouseError, InvalidInputError } from '@gatehouse/core'

export const maxJsonBodyBytes = 4 * 1024 * 1024

/** The JSON body of a request, or undefined when it has none. Bounded while it is read. */
export async function readJsonBody(request: Request): Promise<unknown> {
  const text = await readBounded(request)
  if (text === '') return undefined
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/(json|[\w.+-]+\+json)\b/i.test(type)) {
    throw new InvalidInputError(
      'unsupported_content_type',
      `The body must be JSON; the request says ${JSON.stringify(type.slice(0, 100))}.`,
      {
        at: 'Content-Type',
        hint: 'Send Content-Type: application/json.',
      },
    )
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const where = cause instanceof Error ? cause.message.slice(0, 200) : ''
    throw new InvalidInputError('invalid_json', `The body is not JSON: ${where}`, { cause })
  }
}

async function readBounded(request: Request): Promise<string> {
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of request.body) {
    sizeBytes += chunk.length
    if (sizeBytes > maxJsonBodyBytes) {
      throw new GatehouseError('too_large', 'body_too_large', `The body is longer than ${maxJsonBodyBytes} bytes.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
