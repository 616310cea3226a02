import { GatehouseError, InvalidInputError } from '@gatehouse/core'

const mostBytes = 16 * 1024

/** The fields of a form as a browser sends it. Bounded while it is read; a field that is given twice is refused. */
export async function readForm(request: Request): Promise<Readonly<Record<string, string>>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new InvalidInputError('unsupported_content_type', 'This page takes the form that it shows.', {
      at: 'Content-Type',
    })
  }
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.length
    if (sizeBytes > mostBytes)
      throw new GatehouseError('too_large', 'body_too_large', `The body is longer than ${mostBytes} bytes.`)
    chunks.push(chunk)
  }
  const fields = [...new URLSearchParams(Buffer.concat(chunks).toString('utf8'))]
  const names = fields.map(([name]) => name)
  if (new Set(names).size < names.length)
    throw new InvalidInputError('repeated_parameter', 'A field of the form is given twice.')
  return Object.fromEntries(fields)
}
