import type { RequestParameter } from '../../action/action.ts'
import { pointerTo } from '../action-failed.ts'
import { carriedItems, carriedMember, carriedPairs, nestedPairs } from './carried-values.ts'
import type { Encode } from './percent-encode.ts'
import { primitiveText } from './primitive-text.ts'

// Values as OpenAPI puts them into text: https://spec.openapis.org/oas/v3.1.1.html#style-values, which builds on
// RFC 6570 §3.2. Delimiters stand bare, values are encoded, so that no value can pass for a delimiter; where that is not
// possible, a value with a delimiter in it is refused.

/** What a value is written by: a parameter, or a field of a form. */
export type Styled = Pick<RequestParameter, 'name' | 'style' | 'explode'> & { readonly property: string }

/** `label`, `matrix`, `simple` and the delimiters of Swagger 2.0: one text in its place. */
export function placedText(
  parameter: Styled,
  value: unknown,
  encode: Encode,
  at = pointerTo(parameter.property),
): string | undefined {
  const { style, explode } = parameter
  const name = encode(parameter.name)
  const separator = placedSeparator(style, explode, encode)
  const prefix = prefixes[style] ?? ''
  const labelled = (text: string): string => (style === 'matrix' ? (text === '' ? name : `${name}=${text}`) : text)
  const carried = (text: string): string => carriedMember(text, encode, [separator], at)

  if (style === 'json') return value === undefined ? undefined : encode(JSON.stringify(value))
  if (isMap(value)) {
    const pairs = carriedPairs(value)
    if (pairs.length === 0) return undefined
    const between = explode ? '=' : separator
    const part = (text: string): string => carriedMember(text, encode, [separator, between], at)
    const texts = pairs.map(([key, member]) => `${part(key)}${between}${part(member)}`)
    return prefix + (explode ? texts.join(separator) : labelled(texts.join(separator)))
  }
  if (Array.isArray(value)) {
    const items = carriedItems(value, at).map(carried)
    if (items.length === 0) return undefined
    return prefix + (explode ? items.map(labelled).join(separator) : labelled(items.join(separator)))
  }
  const text = primitiveText(value)
  return text === undefined ? undefined : prefix + labelled(encode(text))
}

const prefixes: Readonly<Partial<Record<RequestParameter['style'], string>>> = { label: '.', matrix: ';' }

function placedSeparator(style: RequestParameter['style'], explode: boolean, encode: Encode): string {
  if (explode && prefixes[style] !== undefined) return prefixes[style]
  const delimiter = delimiters[style]
  return delimiter === undefined ? ',' : encode(delimiter)
}

/** `form`, the delimited styles, `deepObject` and `json`: any number of `name=value`. */
export function namedTexts(
  parameter: Styled,
  value: unknown,
  encode: Encode,
  at = pointerTo(parameter.property),
): readonly string[] {
  const { style, explode } = parameter
  const name = encode(parameter.name)
  const named = (text: string): string => (parameter.name === '' ? text : `${name}=${text}`)
  if (value === undefined || value === null) return []
  if (style === 'json') return [named(encode(JSON.stringify(value)))]
  if (style === 'deepObject' && typeof value === 'object') {
    return nestedPairs(parameter.name, value, at).map(([key, text]) => `${encode(key)}=${encode(text)}`)
  }
  const plain = delimiters[style]
  // A bare space, tab or bar is not allowed in a URL, so these delimiters are encoded like the rest.
  const delimiter = plain === undefined ? ',' : encode(plain)
  const carried = (text: string): string => carriedMember(text, encode, [delimiter], at)
  if (isMap(value)) {
    const pairs = carriedPairs(value)
    if (explode) return pairs.map(([key, member]) => `${encode(key)}=${encode(member)}`)
    return pairs.length === 0 ? [] : [named(pairs.flat().map(carried).join(delimiter))]
  }
  if (Array.isArray(value)) {
    const items = carriedItems(value, at)
    if (explode) return items.map((item) => named(encode(item)))
    return items.length === 0 ? [] : [named(items.map(carried).join(delimiter))]
  }
  return [named(encode(primitiveText(value)!))]
}

const delimiters: Readonly<Partial<Record<RequestParameter['style'], string>>> = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  tabDelimited: '\t',
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
