import { isDeeperThan } from '@gatehouse/core'
import type { PieceChoice } from '../../action/stream-reading.ts'
import { valueAt } from '../answer/json-pointer.ts'

/** Deeper values break whatever walks them later. */
const maxDepth = 500

/** One piece of a streamed answer. */
export interface Piece {
  /** `message` when the stream does not name it. */
  readonly event: string
  readonly text: string
  /** The text as JSON when it is JSON, else the text. */
  readonly value: unknown
}

/** The stream says something that nobody can read. The message goes on after "The API …". */
export class UnreadableStream extends Error {}

export function pieceOf(event: string, text: string): Piece {
  const value = parsed(text)
  if (isDeeperThan(value, maxDepth)) throw new UnreadableStream('streams something that is nested too deeply.')
  return { event, text, value }
}

export function fits(piece: Piece, { event, at, equals }: PieceChoice): boolean {
  if (event !== undefined && event !== piece.event) return false
  if (at === undefined) return true
  const found = valueAt(piece.value, at)
  return equals === undefined ? found !== undefined && found !== null : found === equals
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
