import { canonicalJson } from '@gatehouse/core'
import { refusal, type SchemaObject, type SchemaCompiler } from '../schema-compiler.ts'
import type { Check } from '../run.ts'
import { below, readKeyword } from './read-keyword.ts'

/** `type`, `const`, `enum`: what a value is. */
export function valueKeywords(schema: SchemaObject, _compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  if (schema.type !== undefined) checks.push(typeCheck(schema.type, at))
  if (Object.hasOwn(schema, 'const')) {
    const expected = canonicalJson(schema.const)
    checks.push((value, run) => run.textOf(value) === expected || run.problem(`must be ${shortened(expected)}`))
  }
  const options = readKeyword(schema, 'enum', 'array', at)
  if (options !== undefined) checks.push(enumCheck(options))
  return checks
}

const types: Readonly<Record<string, { readonly test: (value: unknown) => boolean; readonly words: string }>> = {
  null: { test: (value) => value === null, words: 'null' },
  boolean: { test: (value) => typeof value === 'boolean', words: 'a boolean' },
  string: { test: (value) => typeof value === 'string', words: 'a string' },
  number: { test: (value) => typeof value === 'number' && Number.isFinite(value), words: 'a number' },
  integer: { test: (value) => Number.isInteger(value), words: 'an integer' },
  array: { test: Array.isArray, words: 'an array' },
  object: {
    test: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    words: 'an object',
  },
}

function typeCheck(type: unknown, at: string): Check {
  const names = Array.isArray(type) ? type : [type]
  const known = names.map((name) => (typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined))
  if (known.length === 0 || known.includes(undefined)) {
    throw refusal(`has ${shortened(JSON.stringify(type))} for type, which is no JSON type`, below(at, 'type'))
  }
  const tests = known.map((kind) => kind!.test)
  const words = known.map((kind) => kind!.words).join(' or ')
  if (tests.length === 1) return (value, run) => tests[0]!(value) || run.problem(`must be ${words}`)
  return (value, run) => tests.some((test) => test(value)) || run.problem(`must be ${words}`)
}

function enumCheck(options: readonly unknown[]): Check {
  const allowed = new Set(options.map(canonicalJson))
  const list = [...allowed].slice(0, 20).join(', ')
  const words = shortened(list, 400) + (allowed.size > 20 ? `, … (${allowed.size} in all)` : '')
  return (value, run) => allowed.has(run.textOf(value)) || run.problem(`must be one of ${words}`)
}

function shortened(text: string, length = 200): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}
