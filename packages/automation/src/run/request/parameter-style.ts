import type { RequestParameter } from '../../action/action.ts'

/**
 * Values as OpenAPI puts them into text: https://spec.openapis.org/oas/v3.1.1.html#style-values, which builds on
 * RFC 6570 §3.2. Delimiters stand bare, values are encoded, so that no value can pass for a delimiter.
 */
export type Encode = (text: string) => string

/** A value that is sent once; undefined when there is nothing to send. */
export function primitiveText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  // Inside a list or object a nested value has no style of its own; JSON is what servers expect there.
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** `label`, `matrix` and `simple`: one text in its place. */
export function placedText(parameter: RequestParameter, value: unknown, encode: Encode): string | undefined {
  const { style, explode } = parameter
  const name = encode(parameter.name)
  const pairs = pairsOf(value)
  const separator = explode ? (separators[style] ?? ',') : ','
  const prefix = prefixes[style] ?? ''
  const labelled = (text: string): string => (style === 'matrix' ? (text === '' ? name : `${name}=${text}`) : text)

  if (style === 'json') return value === undefined ? undefined : encode(JSON.stringify(value))
  if (pairs !== undefined) {
    if (pairs.length === 0) return undefined
    const texts = pairs.map(([key, member]) => `${encode(key)}${explode ? '=' : ','}${encode(member)}`)
    return prefix + (explode ? texts.join(separator) : labelled(texts.join(separator)))
  }
  if (Array.isArray(value)) {
    const items = listOf(value).map(encode)
    if (items.length === 0) return undefined
    return prefix + (explode ? items.map(labelled).join(separator) : labelled(items.join(separator)))
  }
  const text = primitiveText(value)
  return text === undefined ? undefined : prefix + labelled(encode(text))
}

const prefixes: Readonly<Partial<Record<RequestParameter['style'], string>>> = { label: '.', matrix: ';' }
const separators: Readonly<Partial<Record<RequestParameter['style'], string>>> = { label: '.', matrix: ';' }

/** `form`, `spaceDelimited`, `pipeDelimited`, `deepObject` and `json`: any number of `name=value`. */
export function namedTexts(parameter: RequestParameter, value: unknown, encode: Encode): readonly string[] {
  const { style, explode } = parameter
  const name = encode(parameter.name)
  if (value === undefined || value === null) return []
  if (style === 'json') return [`${name}=${encode(JSON.stringify(value))}`]
  if (style === 'deepObject' && typeof value === 'object') {
    return deepPairs(parameter.name, value).map(([key, text]) => `${encode(key)}=${encode(text)}`)
  }
  const delimiter = delimiters[style] ?? ','
  const pairs = pairsOf(value)
  if (pairs !== undefined) {
    if (explode) return pairs.map(([key, member]) => `${encode(key)}=${encode(member)}`)
    return pairs.length === 0 ? [] : [`${name}=${pairs.flat().map(encode).join(delimiter)}`]
  }
  if (Array.isArray(value)) {
    const items = listOf(value).map(encode)
    if (explode) return items.map((item) => `${name}=${item}`)
    return items.length === 0 ? [] : [`${name}=${items.join(delimiter)}`]
  }
  return [`${name}=${encode(primitiveText(value)!)}`]
}

// A bare space or bar is not allowed in a URL, so these two delimiters are sent encoded.
const delimiters: Readonly<Partial<Record<RequestParameter['style'], string>>> = {
  spaceDelimited: '%20',
  pipeDelimited: '%7C',
}

/** `a[b][c]=1`; lists get an index, which every reader of this notation understands. */
function deepPairs(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member))
  }
  const text = primitiveText(value)
  return text === undefined ? [] : [[name, text]]
}

function pairsOf(value: unknown): readonly (readonly [string, string])[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).flatMap(([key, member]) => {
    const text = primitiveText(member)
    return text === undefined ? [] : [[key, text] as const]
  })
}

function listOf(value: readonly unknown[]): readonly string[] {
  return value.flatMap((item) => primitiveText(item) ?? [])
}
