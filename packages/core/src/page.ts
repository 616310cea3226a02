import { InvalidInputError } from './errors.ts'

/** One page of a list. `next` is absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export interface PageRequest {
  readonly cursor?: string | undefined
  /** How many items at most. */
  readonly limit: number
}

/** An opaque cursor around plain values. It carries a position, never a permission. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

export function decodeCursor(cursor: string, shape: readonly ('string' | 'number')[]): (string | number)[] {
  const refuse = (): never => {
    throw new InvalidInputError('invalid_cursor', 'The cursor is not one that this list gave out.', {
      at: 'cursor',
      hint: 'Start again without a cursor.',
    })
  }
  if (cursor.length > 2_000) return refuse()
  let position: unknown
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return refuse()
  }
  if (!Array.isArray(position) || position.length !== shape.length) return refuse()
  if (!position.every((value, i) => isOf(value, shape[i]!))) return refuse()
  return position as (string | number)[]
}

/** Positions are whole numbers: the stores take nothing else. */
function isOf(value: unknown, type: 'string' | 'number'): boolean {
  return type === 'number' ? Number.isSafeInteger(value) : typeof value === 'string'
}
