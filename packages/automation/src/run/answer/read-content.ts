import { isDeeperThan } from '@gatehouse/core'
import type { EgressResponse } from '@gatehouse/egress'

/** Base64 of more than this would only fill a model's context. */
const maxBinaryBytes = 1024 * 1024
/** Deeper values break whatever walks them later. */
const maxDepth = 500

export class UnreadableContent extends Error {
  readonly isTooLarge: boolean

  constructor(message: string, isTooLarge: boolean, cause?: unknown) {
    super(message, { cause })
    this.isTooLarge = isTooLarge
  }
}

/**
 * What an action returns: the JSON value itself, `{content_type, text}` for text, `{content_type, base64, size_bytes}` for
 * anything else, null when there is nothing. The secret that was sent is blotted out wherever the API repeats it.
 */
export function readContent(answer: EgressResponse, secret: string | undefined): unknown {
  if (answer.bytes.length === 0) return null
  const contentType = answer.headers.get('content-type') ?? ''
  const kind = kindOfContent(contentType)
  if (kind === 'binary') return readBinary(answer.bytes, contentType)
  const text = withoutSecret(decode(answer.bytes, contentType), secret)
  if (kind === 'json') return parseJson(text)
  if (kind === 'text') return { content_type: contentType, text }
  return sniffed(text)
}

export function kindOfContent(contentType: string): 'json' | 'text' | 'binary' | 'unknown' {
  const essence = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (essence === '') return 'unknown'
  if (/^(?:application|text)\/(?:json|[\w.+-]+\+json)$/.test(essence)) return 'json'
  if (essence.startsWith('text/') || essence.endsWith('+xml') || essence.endsWith('+yaml')) return 'text'
  return /^application\/(?:xml|yaml|x-yaml|javascript|x-www-form-urlencoded|x-ndjson|jsonl|csv|graphql)$/.test(essence)
    ? 'text'
    : 'binary'
}

export function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

export function withoutSecret(text: string, secret: string | undefined): string {
  // A very short secret is no secret, and replacing it would shred the text.
  return secret === undefined || secret.length < 6 ? text : text.replaceAll(secret, '[redacted]')
}

function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UnreadableContent('its answer is not the JSON it claims to be.', false, cause)
  }
  if (isDeeperThan(value, maxDepth)) throw new UnreadableContent('its answer is nested too deeply.', true)
  return value
}

function readBinary(bytes: Uint8Array, contentType: string): unknown {
  if (bytes.length > maxBinaryBytes) {
    throw new UnreadableContent(`its answer is ${bytes.length} bytes of ${contentType}, too many to hand on.`, true)
  }
  return { content_type: contentType, base64: Buffer.from(bytes).toString('base64'), size_bytes: bytes.length }
}

/** An answer that does not say what it is. */
function sniffed(text: string): unknown {
  if (/^\s*[[{"]/.test(text)) {
    try {
      return parseJson(text)
    } catch {
      return { content_type: '', text }
    }
  }
  return { content_type: '', text }
}
