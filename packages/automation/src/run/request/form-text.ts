import type { BodyField } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import { carriedItems } from './carried-values.ts'
import { namedTexts } from './parameter-style.ts'
import { percentEncode } from './percent-encode.ts'
import { primitiveText } from './primitive-text.ts'

/**
 * `application/x-www-form-urlencoded`. Lists are repeated and objects are JSON, unless the field has a style of its own:
 * https://spec.openapis.org/oas/v3.1.1.html#encoding-object
 */
export function formText(value: unknown, at: string, fields: Readonly<Record<string, BodyField>> = {}): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object' || Array.isArray(value))
    throw refusedInput(at, 'must be an object, because it is sent as a form')
  return Object.entries(value)
    .flatMap(([name, member]) =>
      fieldTexts(name, member, at + pointerTo(name), Object.hasOwn(fields, name) ? fields[name] : undefined),
    )
    .join('&')
}

function fieldTexts(name: string, value: unknown, at: string, field: BodyField | undefined): readonly string[] {
  const { style, explode = style === 'form', contentType = '' } = field ?? {}
  if (style !== undefined) return namedTexts({ name, property: name, style, explode }, value, percentEncode, at)
  if (value === null || value === undefined) return []
  if (/[/+]json\b/.test(contentType)) return [pair(name, JSON.stringify(value))]
  if (Array.isArray(value)) return carriedItems(value, at).map((item) => pair(name, item))
  return [pair(name, primitiveText(value)!)]
}

// https://url.spec.whatwg.org/#urlencoded-serializing
function pair(name: string, text: string): string {
  return new URLSearchParams([[name, text]]).toString()
}
