import { isAllowedRequestHeader } from '@gatehouse/egress'
import type { RequestTemplate } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import type { ValidInput } from '../stages/validate-input.ts'
import { namedTexts, placedText } from './parameter-style.ts'
import { percentEncode } from './percent-encode.ts'

/** What Gatehouse says itself; OpenAPI §4.8.12.1 keeps the first three out of descriptions as well. */
const ownHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization', 'cookie', 'traceparent'])

/** Header and cookie parameters, and what the answer may be. */
export function headersOf(request: RequestTemplate, input: ValidInput): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {
    accept: request.accept.length === 0 ? 'application/json, */*;q=0.5' : request.accept.join(', '),
    'user-agent': 'Gatehouse',
  }
  const cookies: string[] = []
  for (const parameter of request.parameters) {
    const value = input[parameter.property]
    if (parameter.in === 'cookie') cookies.push(...namedTexts(parameter, value, percentEncode))
    if (parameter.in !== 'header') continue
    // Header values are not percent-encoded: https://spec.openapis.org/oas/v3.1.1.html#style-values
    const text = placedText(parameter, value, (plain) => plain)
    const name = parameter.name.toLowerCase()
    if (text === undefined || ownHeaders.has(name)) continue
    const at = pointerTo(parameter.property)
    if (!isAllowedRequestHeader(name))
      throw refusedInput(at, `cannot be sent: ${parameter.name} is set by the connection`)
    // HTTP takes white space around a value for padding (RFC 9110 §5.5).
    if (text !== text.trim() || (Array.isArray(value) && value.some(isPadded)))
      throw refusedInput(at, 'must not begin or end with white space, which headers lose')
    if (!isHeaderValue(text)) throw refusedInput(at, 'has characters that no header may carry')
    headers[name] = text
  }
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ')
  return headers
}

function isPadded(item: unknown): boolean {
  return typeof item === 'string' && item !== item.trim()
}

/** Visible characters of Latin-1 with inner spaces and tabs: RFC 9110 §5.5. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text)
}
