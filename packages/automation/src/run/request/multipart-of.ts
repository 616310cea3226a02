import type { BodyField } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import { bytesOf } from './bytes-of.ts'
import { namedTexts } from './parameter-style.ts'

export interface MultipartContent {
  /** With the boundary. */
  readonly contentType: string
  readonly content: Uint8Array
}

/** `multipart/form-data`, RFC 7578: a part for each field, and for each item of a list (§4.3). */
export async function multipartOf(
  value: Readonly<Record<string, unknown>>,
  at: string,
  files: ReadonlySet<string>,
  fields: Readonly<Record<string, BodyField>> = {},
): Promise<MultipartContent> {
  const form = new FormData()
  for (const [name, member] of Object.entries(value)) {
    const place = at + pointerTo(name)
    const field = fields[name] ?? {}
    if (field.style !== undefined) {
      appendStyled(form, { name, ...field, style: field.style }, member, place)
      continue
    }
    for (const item of Array.isArray(member) ? member : [member]) {
      if (item !== null && item !== undefined) appendPart(form, { name, ...field }, item, files.has(name), place)
      else if (Array.isArray(member)) throw refusedInput(place, 'must not have null in a list')
    }
  }
  const encoded = new Response(form)
  const contentType = encoded.headers.get('content-type')!
  return { contentType, content: new Uint8Array(await encoded.arrayBuffer()) }
}

type Named = BodyField & { readonly name: string }

function appendPart(form: FormData, { name, contentType }: Named, item: unknown, isFile: boolean, at: string): void {
  const type = contentType === undefined ? {} : { type: contentType }
  if (isFile) return form.append(name, new Blob([bytesOf(item, at)], type), name)
  const isJson = contentType === undefined ? typeof item === 'object' : /[/+]json\b/.test(contentType)
  const text = isJson || typeof item === 'object' ? JSON.stringify(item) : String(item as string | number | boolean)
  if (!isJson && contentType === undefined) return form.append(name, text)
  form.append(name, new Blob([text], contentType === undefined ? { type: 'application/json' } : type))
}

function appendStyled(form: FormData, field: Named & Required<Pick<Named, 'style'>>, value: unknown, at: string): void {
  const { name, style, explode = style === 'form' } = field
  for (const text of namedTexts({ name, property: name, style, explode }, value, onlyEquals, at)) {
    const middle = text.indexOf('=')
    form.append(withEquals(text.slice(0, middle)), withEquals(text.slice(middle + 1)))
  }
}

// Parts are not percent-encoded; only the sign between name and value has to be told from others for a moment.
const onlyEquals = (text: string): string => text.replaceAll('%', '%25').replaceAll('=', '%3D')
const withEquals = (text: string): string => text.replaceAll('%3D', '=').replaceAll('%25', '%')
