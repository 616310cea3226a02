import type { FollowUpRequest } from '../../action/completion.ts'
import { ActionFailed } from '../action-failed.ts'
import { isHeaderValue } from '../request/headers-of.ts'
import { isDotSegment } from '../request/path-of.ts'
import { percentEncode } from '../request/percent-encode.ts'
import type { Remembered } from './remember-values.ts'

const wholePath = /^\{([^{}]+)\}$/
const placeholders = /\{([^{}]+)\}/g

/**
 * Where a follow-up request goes: below the base URL of the target, or to a remembered URL on its origin. No remembered
 * value can lead anywhere else, because the request carries the credential of the target.
 */
export function followUpUrl(request: FollowUpRequest, remembered: Remembered, baseUrl: string): string {
  const whole = wholePath.exec(request.path)
  if (whole !== null) return urlOnOrigin(valueOf(remembered, whole[1]!), baseUrl)
  const path = request.path.replace(placeholders, (_match, name: string) => {
    const value = valueOf(remembered, name)
    // A server that decodes before it routes would walk up, whatever is encoded here.
    if (value.includes('\u0000') || value.split(/[/\\]|%2f|%5c/i).some(isDotSegment)) throw unusable(name)
    return percentEncode(value)
  })
  if (path.split(/[/?]/).some(isDotSegment)) throw unusable(request.path)
  return `${baseUrl}${path.startsWith('/') ? path : `/${path}`}`
}

export function followUpHeaders(request: FollowUpRequest, remembered: Remembered): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(request.headers ?? {})) {
    const value = template.replace(placeholders, (_match, placeholder: string) => valueOf(remembered, placeholder))
    if (!isHeaderValue(value)) throw unusable(name)
    headers[name.toLowerCase()] = value
  }
  return headers
}

/** Names that a request needs and nobody has remembered. */
export function missingNames(request: FollowUpRequest, remembered: Remembered): readonly string[] {
  return [request.path, ...Object.values(request.headers ?? {})]
    .flatMap((text) => [...text.matchAll(placeholders)].map((match) => match[1]!))
    .filter((name) => !Object.hasOwn(remembered, name))
}

/** RFC 3986 §5: a relative URL counts from the base URL of the target. */
function urlOnOrigin(value: string, baseUrl: string): string {
  const base = new URL(`${baseUrl}/`)
  const url = URL.parse(value, base.href)
  if (url === null || url.origin !== base.origin || url.username !== '' || url.password !== '') {
    throw new ActionFailed({
      kind: 'bad_response',
      message: 'The API named an address outside of itself for the rest of the work; Gatehouse does not follow it.',
    })
  }
  url.hash = ''
  return url.href
}

function valueOf(remembered: Remembered, name: string): string {
  const value = Object.hasOwn(remembered, name) ? remembered[name] : undefined
  if (value === undefined) throw unusable(name)
  return value
}

function unusable(name: string): ActionFailed {
  return new ActionFailed({
    kind: 'bad_response',
    message: `The answer of the API had no usable ${JSON.stringify(name.slice(0, 100))}, which the rest of the work needs.`,
  })
}
