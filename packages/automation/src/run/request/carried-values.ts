import { refusedInput } from '../action-failed.ts'
import type { Encode } from './percent-encode.ts'
import { primitiveText } from './primitive-text.ts'

type Pair = readonly [key: string, text: string]

/** Items of a list as texts. A style has no text for null, and without it the others would move up. */
export function carriedItems(list: readonly unknown[], at: string): readonly string[] {
  return list.map((item, i) => {
    const text = primitiveText(item)
    if (text === undefined)
      throw refusedInput(`${at}/${i}`, 'must not be null, because a list in this place cannot carry it')
    return text
  })
}

/** Members of an object as texts; a member that is null is not sent (RFC 6570 §2.3 calls it undefined). */
export function carriedPairs(map: Readonly<Record<string, unknown>>): readonly Pair[] {
  return Object.entries(map).flatMap(([key, member]) => {
    const text = primitiveText(member)
    return text === undefined ? [] : [[key, text] as const]
  })
}

/**
 * One member between delimiters, encoded. Delimiters that survive the encoding, as in headers, or that are themselves
 * sent encoded, cannot be told from those of the value.
 */
export function carriedMember(text: string, encode: Encode, delimiters: readonly string[], at: string): string {
  const encoded = encode(text)
  const met = delimiters.find((delimiter) => encoded.includes(delimiter))
  if (met === undefined) return encoded
  // `allowReserved` may leave a comma bare; encoding it says the same and cannot be misread.
  if (encode(',') === ',' && encode(' ') !== ' ' && met === ',') return encoded.replaceAll(',', '%2C')
  const shown = JSON.stringify(decodeURIComponent(met))
  throw refusedInput(at, `must not have ${shown} in a member, because it stands between the members when it is sent`)
}

/** `a[b][c]=1`; lists get an index, which every reader of this notation understands. */
export function nestedPairs(name: string, value: unknown, at: string): readonly Pair[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, member]) => {
    if (/[[\]]/.test(key)) throw refusedInput(at, `must not have brackets in a name, as ${JSON.stringify(key)} has`)
    if (member === null && Array.isArray(value)) throw refusedInput(at, 'must not have null in a list')
    if (typeof member === 'object' && member !== null && Object.keys(member).length === 0)
      throw refusedInput(
        at,
        `must not have an empty list or object in it, which cannot be sent; leave out ${JSON.stringify(key)}`,
      )
    return nestedPairs(`${name}[${key}]`, member, at)
  })
}
