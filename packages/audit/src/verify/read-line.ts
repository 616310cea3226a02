import { canonicalJson } from '@gatehouse/core'
import { sha256 } from '../chain.ts'

/** One line of an export, taken apart. */
export type ExportLine = EntryLine | DocumentLine | UnreadableLine

export interface EntryLine {
  readonly kind: 'entry'
  readonly number: number
  readonly seq: number | undefined
  readonly prev: string | undefined
  readonly id: string | undefined
  /** The digest of what stands there. */
  readonly digest: string
  /** Whether the line states that digest itself. */
  readonly isIntact: boolean
}

export interface DocumentLine {
  readonly kind: 'document'
  readonly number: number
  readonly type: string
  readonly document: Readonly<Record<string, unknown>>
}

export interface UnreadableLine {
  readonly kind: 'unreadable'
  readonly number: number
}

const statedDigest = /,"hash":"([0-9a-f]{64})"\}$/

/** NOTE: the bytes count, not only what they mean: with a member twice, two readers could read two things. */
export function readLine(text: string, number: number): ExportLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'unreadable', number }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'unreadable', number }
  const document = value as Readonly<Record<string, unknown>>
  if (typeof document['type'] === 'string') {
    if (canonicalJson(document) !== text) return { kind: 'unreadable', number }
    return { kind: 'document', number, type: document['type'], document }
  }
  const stated = statedDigest.exec(text)
  const digest = sha256(stated === null ? text : `${text.slice(0, stated.index)}}`)
  const { seq, prev, id } = document
  return {
    kind: 'entry',
    number,
    seq: typeof seq === 'number' ? seq : undefined,
    prev: typeof prev === 'string' ? prev : undefined,
    id: typeof id === 'string' ? id : undefined,
    digest,
    isIntact: stated?.[1] === digest,
  }
}
