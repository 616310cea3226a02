import { InvalidInputError } from '@gatehouse/core'
import type { SetRecord } from './read-records.ts'

/** A text that may be absent or null; a number is taken as its digits. */
export function readText({ value, at }: SetRecord, field: string): string | undefined {
  const text = value[field]
  if (text === undefined || text === null) return undefined
  if (typeof text === 'number') return String(text)
  if (typeof text !== 'string') throw wrongField(at, field, 'a text')
  // Half of a surrogate pair is no character; nothing later can write it.
  return text.toWellFormed()
}

/** An id is any text but the empty one. */
export function readId(record: SetRecord): string {
  const id = readText(record, 'id')
  if (id === undefined || id === '') throw wrongField(record.at, 'id', 'a text that is not empty')
  return id
}

/** A list of ids; one id alone is a list of one, absent or null is the empty list. */
export function readIds(value: unknown, at: string, field: string): readonly string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string' || typeof value === 'number') return [String(value).toWellFormed()]
  if (!Array.isArray(value)) throw wrongField(at, field, 'a list of ids')
  return value.map((id: unknown) => {
    if (typeof id !== 'string' && typeof id !== 'number') throw wrongField(at, field, 'a list of ids')
    return String(id).toWellFormed()
  })
}

export function wrongField(at: string, field: string, wanted: string): InvalidInputError {
  return new InvalidInputError('invalid_line', `"${field}" must be ${wanted}.`, { at })
}
