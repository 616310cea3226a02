import type { SchemaObject, SchemaCompiler } from '../schema-compiler.ts'
import type { LinearPattern } from '../linear-pattern.ts'
import type { Check, Evaluated, Run } from '../run.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { below, readKeyword } from './read-keyword.ts'

export function objectKeywords(schema: SchemaObject, compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  const when = (test: (object: JsonObject, run: Run, seen: Evaluated | undefined) => boolean): void => {
    checks.push((value, run, seen) => !isJsonObject(value) || test(value, run, seen))
  }
  const required = readKeyword(schema, 'required', 'strings', at)
  if (required !== undefined) when((object, run) => hasAll(object, required, run))
  const minProperties = readKeyword(schema, 'minProperties', 'count', at)
  if (minProperties !== undefined) {
    when(
      (object, run) =>
        countOf(object, run) >= minProperties || run.problem(`must have at least ${minProperties} properties`),
    )
  }
  const maxProperties = readKeyword(schema, 'maxProperties', 'count', at)
  if (maxProperties !== undefined) {
    when(
      (object, run) =>
        countOf(object, run) <= maxProperties || run.problem(`must have at most ${maxProperties} properties`),
    )
  }
  if (schema.propertyNames !== undefined) {
    const name = compiler.compile(schema.propertyNames, below(at, 'propertyNames'))
    when((object, run) => every(Object.keys(object), run, (key) => run.at(key, name, key)))
  }
  const members = memberTest(schema, compiler, at)
  if (members !== undefined) when(members)
  return checks
}

/** `properties`, `patternProperties` and `additionalProperties`, which share the question of what is left over. */
function memberTest(schema: SchemaObject, compiler: SchemaCompiler, at: string) {
  const properties = readKeyword(schema, 'properties', 'object', at)
  const patterns = readKeyword(schema, 'patternProperties', 'object', at)
  if (properties === undefined && patterns === undefined && schema.additionalProperties === undefined) return undefined

  const named = new Map<string, Check>()
  for (const [name, member] of Object.entries(properties ?? {})) {
    named.set(name, compiler.compile(member, below(at, 'properties', name)))
  }
  const matched: { readonly pattern: LinearPattern; readonly check: Check }[] = []
  let isAnyPatternOpen = false
  for (const [source, member] of Object.entries(patterns ?? {})) {
    const place = below(at, 'patternProperties', source)
    const pattern = compiler.pattern(source, place)
    const check = compiler.compile(member, place)
    if (pattern === undefined) isAnyPatternOpen = true
    else matched.push({ pattern, check })
  }
  // A pattern that cannot run may have allowed any name: what is left over is then not known.
  const rest =
    schema.additionalProperties === undefined || isAnyPatternOpen
      ? undefined
      : compiler.compile(schema.additionalProperties, below(at, 'additionalProperties'))

  return (object: JsonObject, run: Run, seen: Evaluated | undefined): boolean =>
    every(Object.keys(object), run, (key) => {
      const own = named.get(key)
      let isKnown = own !== undefined
      let isValid = own === undefined || run.at(key, own, object[key])
      for (const { pattern, check } of matched) {
        run.spendOnText(key)
        if (!pattern.test(key)) continue
        isKnown = true
        if (!run.at(key, check, object[key])) isValid = false
      }
      if (!isKnown && rest !== undefined) {
        isKnown = true
        isValid = run.at(key, rest, object[key])
      }
      if (isKnown || isAnyPatternOpen) seen?.properties.add(key)
      return isValid
    })
}

function hasAll(object: JsonObject, names: readonly string[], run: Run): boolean {
  return every(names, run, (name) => Object.hasOwn(object, name) || run.problem(`must have the property ${name}`))
}

function countOf(object: JsonObject, run: Run): number {
  const count = Object.keys(object).length
  run.spend(count)
  return count
}

function every(names: readonly string[], run: Run, test: (name: string) => boolean): boolean {
  run.spend(names.length)
  let isValid = true
  for (const name of names) {
    if (test(name)) continue
    isValid = false
    if (run.isDecided) return false
  }
  return isValid
}
