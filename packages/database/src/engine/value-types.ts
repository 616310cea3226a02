import pg from 'pg'
import { escapeText, unescapeText } from './text-escape.ts'

const { INT8, TEXT, VARCHAR } = pg.types.builtins
const textArray: number = 1009

/** How values come back: int8 as a number (counters and milliseconds stay far below 2^53), text unescaped. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, format)
    if (oid === INT8) return Number
    if (oid === TEXT || oid === VARCHAR) return unescapeText
    if (oid === textArray) return readTextArray
    return pg.types.getTypeParser(oid, format)
  }) as typeof pg.types.getTypeParser,
}

/** How values go in: the same as `pg` does it, with text escaped, in arrays as well. */
export function toParameter(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value)
  if (Array.isArray(value)) return value.map(toParameter)
  return value
}

const parseTextArray = pg.types.getTypeParser(textArray, 'text') as (text: string) => (string | null)[]

function readTextArray(text: string): (string | null)[] {
  return parseTextArray(text).map((item) => (item === null ? null : unescapeText(item)))
}
