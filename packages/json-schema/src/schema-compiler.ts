import { InvalidInputError } from '@gatehouse/core'
import type { LinearPattern } from './linear-pattern.ts'
import type { Check } from './run.ts'

export type SchemaObject = { readonly [keyword: string]: unknown }

/** What a keyword gets to compile itself. `at` is always the JSON Pointer of the place in the schema, for refusals. */
export interface SchemaCompiler {
  readonly compile: (schema: unknown, at: string) => Check
  readonly refer: (from: SchemaObject, reference: string, at: string) => Check
  /** Undefined when the pattern cannot run in linear time; it is then not enforced, and noted. */
  readonly pattern: (pattern: string, at: string) => LinearPattern | undefined
}

export type Keywords = (schema: SchemaObject, compiler: SchemaCompiler, at: string) => readonly Check[]

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function refusal(reason: string, at: string): InvalidInputError {
  return new InvalidInputError('unusable_schema', `The JSON Schema cannot be used: it ${reason}.`, { at: `#${at}` })
}
