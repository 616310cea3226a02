import type { DescribedParameter } from './described-operations.ts'
import type { Shape } from './reference.ts'

/** Texts in the shape that they were sent in; `undefined` when the request does not have the parameter. */
export type Decoded = string | readonly string[] | Readonly<Record<string, unknown>> | undefined

/** `name=value` as it stands in a query, a cookie or a form, undecoded. */
export type RawPair = readonly [name: string, value: string]

export type Decode = (raw: string) => string

const separators: Readonly<Record<string, RegExp>> = {
  spaceDelimited: /%20|\+| /,
  ssv: /%20|\+| /,
  pipeDelimited: /%7c|\|/i,
  pipes: /%7c|\|/i,
  tsv: /%09|\t/,
}

/** A parameter that is one text in its place: in a path, in a header. */
export function decodePlaced(
  { name, style, explode }: DescribedParameter,
  raw: string,
  shape: Shape,
  decode: Decode,
): Decoded {
  if (style === 'content') return decode(raw)
  if (style === 'label') return decodeJoined(raw.slice(1), explode ? /\./ : /,/, explode, shape, decode)
  if (style === 'matrix') return decodeMatrix(name, raw, explode, shape, decode)
  return decodeJoined(raw, separators[style] ?? /,/, explode, shape, decode)
}

function decodeMatrix(name: string, raw: string, explode: boolean, shape: Shape, decode: Decode): Decoded {
  const pairs = raw.split(';').slice(1).map(pairOf)
  if (shape === 'map' && explode) return Object.fromEntries(pairs.map(([key, value]) => [decode(key), decode(value)]))
  if (pairs.some(([key]) => decode(key) !== name)) return `not ${name}: ${raw}`
  if (shape === 'list' && explode) return pairs.map(([, value]) => decode(value))
  return decodeJoined(pairs[0]?.[1] ?? '', /,/, explode, shape, decode)
}

export function pairOf(text: string): RawPair {
  const middle = text.indexOf('=')
  return middle === -1 ? [text, ''] : [text.slice(0, middle), text.slice(middle + 1)]
}

function decodeJoined(raw: string, separator: RegExp, explode: boolean, shape: Shape, decode: Decode): Decoded {
  if (shape === 'primitive') return decode(raw)
  const members = raw.split(separator)
  if (shape === 'list') return members.map(decode)
  if (explode) return Object.fromEntries(members.map(pairOf).map(([key, value]) => [decode(key), decode(value)]))
  const entries: [string, string][] = []
  for (let i = 0; i < members.length; i += 2) entries.push([decode(members[i]!), decode(members[i + 1] ?? '')])
  return Object.fromEntries(entries)
}

export interface NamedOutcome {
  readonly value: Decoded
  /** Which of the pairs belong to the parameter. */
  readonly used: readonly RawPair[]
}

/** A parameter that is any number of `name=value`. `otherNames` belong to other parameters. */
export function decodeNamed(
  { name, style, explode }: DescribedParameter,
  pairs: readonly RawPair[],
  shape: Shape,
  decode: Decode,
  otherNames: ReadonlySet<string>,
): NamedOutcome {
  if (style === 'deepObject' && shape !== 'primitive') return decodeDeep(name, pairs, decode)
  if (shape === 'map' && explode && style !== 'content') {
    const used = pairs.filter(([key]) => !otherNames.has(decode(key)) && !decode(key).includes('['))
    const members = Object.fromEntries(used.map(([key, value]) => [decode(key), decode(value)]))
    return { value: used.length === 0 ? undefined : members, used }
  }
  const used = pairs.filter(([key]) => decode(key) === name)
  if (used.length === 0) return { value: undefined, used }
  if (shape === 'list' && explode) return { value: used.map(([, value]) => decode(value)), used }
  if (used.length > 1) return { value: `sent ${used.length} times`, used }
  const [, raw] = used[0]!
  if (style === 'content') return { value: decode(raw), used }
  return { value: decodeJoined(raw, separators[style] ?? /,/, false, shape, decode), used }
}

function decodeDeep(name: string, pairs: readonly RawPair[], decode: Decode): NamedOutcome {
  const used = pairs.filter(([key]) => decode(key).startsWith(`${name}[`))
  const value: Record<string, unknown> = {}
  for (const [key, text] of used) {
    const steps = [
      ...decode(key)
        .slice(name.length)
        .matchAll(/\[([^\]]*)\]/g),
    ].map(([, step]) => step!)
    let inside = value
    for (const step of steps.slice(0, -1)) inside = (inside[step] ??= {}) as Record<string, unknown>
    inside[steps.at(-1)!] = decode(text)
  }
  return { value: used.length === 0 ? undefined : value, used }
}

/** As servers read queries and forms: a plus is a space. */
export const decodeQuery: Decode = (raw) => decodeURIComponent(raw.replaceAll('+', ' '))
export const decodePath: Decode = (raw) => decodeURIComponent(raw)
export const decodeNothing: Decode = (raw) => raw
