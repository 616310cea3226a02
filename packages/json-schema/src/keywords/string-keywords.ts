import type { SchemaObject, SchemaCompiler } from '../schema-compiler.ts'
import { formats } from '../formats.ts'
import type { Check, Run } from '../run.ts'
import { below, readKeyword } from './read-keyword.ts'

export function stringKeywords(schema: SchemaObject, compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  const when = (test: (text: string, run: Run) => boolean): void => {
    checks.push((value, run) => {
      if (typeof value !== 'string') return true
      run.spendOnText(value)
      return test(value, run)
    })
  }
  const minLength = readKeyword(schema, 'minLength', 'count', at)
  if (minLength !== undefined) {
    when((text, run) => hasAtLeast(text, minLength) || run.problem(`must have at least ${minLength} characters`))
  }
  const maxLength = readKeyword(schema, 'maxLength', 'count', at)
  if (maxLength !== undefined) {
    when((text, run) => !hasAtLeast(text, maxLength + 1) || run.problem(`must have at most ${maxLength} characters`))
  }
  const source = readKeyword(schema, 'pattern', 'string', at)
  const pattern = source === undefined ? undefined : compiler.pattern(source, below(at, 'pattern'))
  if (pattern !== undefined) {
    when((text, run) => pattern.test(text) || run.problem(`must match the pattern ${source!.slice(0, 200)}`))
  }
  const format = readKeyword(schema, 'format', 'string', at)
  const isFormat = format === undefined ? undefined : formats.get(format)
  if (isFormat !== undefined) {
    when((text, run) => isFormat(text) || run.problem(`must be in the format ${format}`))
  }
  return checks
}

/** Counts characters, not UTF-16 units (RFC 8259 §7); looks no further than it must. */
function hasAtLeast(text: string, count: number): boolean {
  if (text.length < count) return false
  if (text.length >= count * 2) return true
  let characters = 0
  for (const _character of text) if (++characters >= count) return true
  return characters >= count
}
