import type { ContentBlock, ToolOutput } from '@gatehouse/spec'
import { z } from 'zod'

/** How the hub says what is no text: https://datatracker.ietf.org/doc/html/rfc4648#section-4 */
const bytesSchema = z.strictObject({
  content_type: z.string(),
  base64: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
  size_bytes: z.int().nonnegative(),
})

/** What an action returned. Bytes become a picture, sound or a file beside the value, which says what they are. */
export function outputOfResult(result: unknown): ToolOutput {
  const bytes = bytesSchema.safeParse(result).data
  if (bytes === undefined) return { kind: 'succeeded', value: result ?? null }
  const { base64, ...value } = bytes
  return { kind: 'succeeded', value, content: [blockOf(bytes.content_type, base64)] }
}

function blockOf(contentType: string, data: string): ContentBlock {
  const mimeType = contentType.split(';', 1)[0]!.trim().toLowerCase() || 'application/octet-stream'
  if (mimeType.startsWith('image/')) return { type: 'image', data, mimeType }
  if (mimeType.startsWith('audio/')) return { type: 'audio', data, mimeType }
  return { type: 'resource', resource: { uri: 'urn:gatehouse:result', mimeType, blob: data } }
}
