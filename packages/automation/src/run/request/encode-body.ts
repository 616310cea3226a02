import type { RequestAction, RequestBody } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import type { ValidInput } from '../stages/validate-input.ts'
import { bytesOf } from './bytes-of.ts'
import { fileFields } from './file-fields.ts'
import { formText } from './form-text.ts'
import { multipartOf } from './multipart-of.ts'
import { primitiveText } from './primitive-text.ts'

export interface EncodedBody {
  readonly contentType: string
  readonly content: string | Uint8Array
}

type Fields = Readonly<Record<string, unknown>>

/** The body in the form that the operation takes; undefined when the input has none. */
export async function encodeBody(action: RequestAction, input: ValidInput): Promise<EncodedBody | undefined> {
  const { body } = action.request
  const value = body === undefined ? undefined : input[body.property]
  if (body === undefined || value === undefined) return undefined
  switch (body.encoding) {
    case 'json':
      return { contentType: concrete(body, 'application/json'), content: JSON.stringify(value) }
    case 'text':
      return { contentType: concrete(body, 'text/plain; charset=utf-8'), content: primitiveText(value) ?? '' }
    case 'binary':
      return {
        contentType: concrete(body, 'application/octet-stream'),
        content: bytesOf(value, pointerTo(body.property)),
      }
    case 'form':
      return {
        contentType: 'application/x-www-form-urlencoded',
        content: formText(fieldsOf(value, body), pointerTo(body.property), body.fields),
      }
    case 'multipart': {
      const files = fileFields(action.inputSchema, body.property)
      return multipartOf(fieldsOf(value, body), pointerTo(body.property), files, body.fields)
    }
  }
}

/** A range such as `application/*` says what is accepted; it is no type to send. */
function concrete(body: RequestBody, fallback: string): string {
  return body.contentType.includes('*') ? fallback : body.contentType
}

function fieldsOf(value: unknown, body: RequestBody): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw refusedInput(pointerTo(body.property), 'must be an object, because it is sent as a form')
}
