import { refusal, type SchemaObject, type SchemaCompiler } from '../schema-compiler.ts'
import { isMultipleOf } from '../is-multiple-of.ts'
import type { Check } from '../run.ts'
import { below, readKeyword } from './read-keyword.ts'

export function numberKeywords(schema: SchemaObject, _compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  const when = (words: string, test: (number: number) => boolean): void => {
    checks.push((value, run) => typeof value !== 'number' || test(value) || run.problem(`must be ${words}`))
  }
  // In draft 4 the exclusive forms are flags beside the limit; descriptions in the wild still say so.
  const isFlag = (keyword: string): boolean => typeof schema[keyword] === 'boolean'
  const limit = (keyword: string): number | undefined =>
    isFlag(keyword) ? undefined : readKeyword(schema, keyword, 'number', at)

  const minimum = limit('minimum')
  if (minimum !== undefined && schema.exclusiveMinimum === true) when(`more than ${minimum}`, (n) => n > minimum)
  else if (minimum !== undefined) when(`at least ${minimum}`, (n) => n >= minimum)
  const maximum = limit('maximum')
  if (maximum !== undefined && schema.exclusiveMaximum === true) when(`less than ${maximum}`, (n) => n < maximum)
  else if (maximum !== undefined) when(`at most ${maximum}`, (n) => n <= maximum)
  const above = limit('exclusiveMinimum')
  if (above !== undefined) when(`more than ${above}`, (n) => n > above)
  const beneath = limit('exclusiveMaximum')
  if (beneath !== undefined) when(`less than ${beneath}`, (n) => n < beneath)

  const step = readKeyword(schema, 'multipleOf', 'number', at)
  if (step !== undefined && step <= 0) throw refusal('needs a positive number for multipleOf', below(at, 'multipleOf'))
  if (step !== undefined) when(`a multiple of ${step}`, (n) => isMultipleOf(n, step))
  return checks
}
