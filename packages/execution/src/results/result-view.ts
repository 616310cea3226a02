import type { Cut } from './preview-json.ts'

/** Which part of a stored result is wanted. */
export interface ResultView {
  /** JMESPath, or JSONPath (RFC 9535) when it begins with `$`; the whole result by default. */
  readonly query?: string | undefined
  /** First item, member or character of it that is wanted, counted from 0. */
  readonly offset?: number | undefined
  /** At most so many; by default as many as fit. */
  readonly limit?: number | undefined
}

/** The part, and how much more of it there is. */
export interface ResultPage {
  /** What the query led to. */
  readonly type: JsonType
  /** What is counted; absent for a value that has no parts. */
  readonly unit?: 'items' | 'members' | 'characters'
  readonly offset: number
  readonly count: number
  readonly total: number
  /** Where to go on; absent at the end. */
  readonly nextOffset?: number
  /** Of all that the query led to. */
  readonly sizeBytes: number
  /** What was left out inside of the part, since it alone is larger than an answer. */
  readonly cuts?: readonly Cut[]
}

export type JsonType = 'array' | 'object' | 'string' | 'number' | 'boolean' | 'null'

export function typeOfJson(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'object' | 'string' | 'number' | 'boolean'
}
