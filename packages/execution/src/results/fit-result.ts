import type { ContentBlock } from '@gatehouse/spec'
import { fitContent } from './fit-content.ts'
import type { PagedJson } from './page-json.ts'
import { previewJson, type Cut } from './preview-json.ts'
import type { ResultExtras } from './result-extras.ts'
import { typeOfJson, type JsonType, type ResultPage } from './result-view.ts'

/** A result as an answer carries it: whole, its beginning, or the part that was asked for. */
export interface FittedResult {
  readonly result: unknown
  /** Set when only a part is shown; the rest is read with the id of the execution. */
  readonly truncated?: Truncation
  /** Set when a part was asked for. */
  readonly page?: ResultPage
  readonly content?: readonly ContentBlock[]
  readonly meta?: Readonly<Record<string, unknown>>
}

export interface Truncation {
  readonly sizeBytes: number
  readonly shownBytes: number
  readonly type: JsonType
  /** Items of an array, members of an object, characters of a text. */
  readonly length: number
  /** Of an object, the first 50. */
  readonly keys?: readonly string[]
  readonly cuts: readonly Cut[]
}

/** A model that gets a preview decides by it what to read; more of it would only fill its context. */
const maxPreviewBytes = 16_384
const mostKeys = 50

/** A result beyond the limit is shown by what it is like: its shape stays, its lists and texts are cut. */
export function fitResult(result: unknown, extras: ResultExtras, maxBytes: number): FittedResult {
  const { value, sizeBytes, shownBytes, cuts } = preview(result, maxBytes)
  const beside = {
    ...(extras.content === undefined ? {} : { content: fitContent(extras.content, maxBytes) }),
    ...(extras.meta === undefined ? {} : { meta: extras.meta }),
  }
  if (cuts.length === 0) return { result: value, ...beside }
  return { result: value, truncated: { sizeBytes, shownBytes, ...shapeOf(result), cuts }, ...beside }
}

export function fitPage({ value, page }: PagedJson): FittedResult {
  return { result: value, page }
}

function preview(result: unknown, maxBytes: number) {
  const whole = previewJson(result, maxBytes)
  return whole.cuts.length === 0 ? whole : previewJson(result, Math.min(maxBytes, maxPreviewBytes))
}

function shapeOf(value: unknown): Pick<Truncation, 'type' | 'length' | 'keys'> {
  const type = typeOfJson(value)
  if (typeof value === 'string' || Array.isArray(value)) return { type, length: value.length }
  if (typeof value !== 'object' || value === null) return { type, length: 1 }
  const keys = Object.keys(value)
  return { type, length: keys.length, keys: keys.slice(0, mostKeys) }
}
