import type { BodyField } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import { bytesOf } from './bytes-of.ts'
import { type MultipartContent, type Part, writeParts } from './multipart-parts.ts'
import { namedTexts } from './parameter-style.ts'

/** `multipart/form-data`, RFC 7578: a part for each field, and for each item of a list (§4.3). */
export function multipartOf(
  value: Readonly<Record<string, unknown>>,
  at: string,
  files: ReadonlySet<string>,
  fields: Readonly<Record<string, BodyField>> = {},
): MultipartContent {
  const parts = Object.entries(value).flatMap(([name, member]): readonly Part[] => {
    const place = at + pointerTo(name)
    const field = Object.hasOwn(fields, name) ? fields[name]! : {}
    if (field.style !== undefined) return styledParts({ name, ...field, style: field.style }, member, place)
    if (!Array.isArray(member)) return partsOf(name, field, member, files.has(name), place)
    return member.flatMap((item) => {
      if (item === null) throw refusedInput(place, 'must not have null in a list')
      return partsOf(name, field, item, files.has(name), place)
    })
  })
  return writeParts(parts)
}

function partsOf(
  name: string,
  { contentType }: BodyField,
  item: unknown,
  isFile: boolean,
  at: string,
): readonly Part[] {
  if (item === null || item === undefined) return []
  if (isFile) {
    return [
      { name, fileName: name, content: bytesOf(item, at), contentType: contentType ?? 'application/octet-stream' },
    ]
  }
  const isObject = typeof item === 'object'
  const type = contentType ?? (isObject ? 'application/json' : undefined)
  const content = isObject || /[/+]json\b/.test(type ?? '') ? JSON.stringify(item) : String(item)
  return [{ name, content, ...(type === undefined ? {} : { contentType: type }) }]
}

type Styled = BodyField & Required<Pick<BodyField, 'style'>> & { readonly name: string }

function styledParts({ name, style, explode = style === 'form' }: Styled, value: unknown, at: string): readonly Part[] {
  return namedTexts({ name, property: name, style, explode }, value, onlyEquals, at).map((text) => {
    const middle = text.indexOf('=')
    return { name: withEquals(text.slice(0, middle)), content: withEquals(text.slice(middle + 1)) }
  })
}

// Parts are not percent-encoded; only the sign between name and value has to be told from others for a moment.
const onlyEquals = (text: string): string => text.replaceAll('%', '%25').replaceAll('=', '%3D')
const withEquals = (text: string): string => text.replaceAll('%3D', '=').replaceAll('%25', '%')
