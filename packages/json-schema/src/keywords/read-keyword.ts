import { isSchemaObject, refusal, type SchemaObject } from '../schema-compiler.ts'

type Kinds = {
  number: number
  count: number
  string: string
  boolean: boolean
  array: readonly unknown[]
  strings: readonly string[]
  object: SchemaObject
}

const tests: { readonly [K in keyof Kinds]: (value: unknown) => boolean } = {
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  count: (value) => Number.isInteger(value) && (value as number) >= 0,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  object: isSchemaObject,
}

const words: { readonly [K in keyof Kinds]: string } = {
  number: 'a number',
  count: 'a non-negative integer',
  string: 'a string',
  boolean: 'a boolean',
  array: 'an array',
  strings: 'an array of strings',
  object: 'an object',
}

/** The value of a keyword, undefined when the schema does not have it. Refuses a schema that has it in the wrong form. */
export function readKeyword<K extends keyof Kinds>(
  schema: SchemaObject,
  keyword: string,
  kind: K,
  at: string,
): Kinds[K] | undefined {
  if (!Object.hasOwn(schema, keyword) || schema[keyword] === undefined) return undefined
  if (!tests[kind](schema[keyword])) throw refusal(`needs ${words[kind]} for ${keyword}`, at)
  return schema[keyword] as Kinds[K]
}

/** One step further down in a JSON Pointer. */
export function below(at: string, ...steps: readonly (string | number)[]): string {
  return at + steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
