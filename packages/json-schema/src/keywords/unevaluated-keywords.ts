import type { SchemaObject, SchemaCompiler } from '../schema-compiler.ts'
import type { Check } from '../run.ts'
import { isJsonObject } from './json-object.ts'
import { below } from './read-keyword.ts'

/** What no other keyword of the schema, or of a schema applied in place, has looked at. JSON Schema core §11 */
export function unevaluatedKeywords(schema: SchemaObject, compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  if (schema.unevaluatedItems !== undefined) {
    const rest = compiler.compile(schema.unevaluatedItems, below(at, 'unevaluatedItems'))
    checks.push((value, run, seen) => {
      if (!Array.isArray(value)) return true
      const left = [...value.keys()].filter((i) => !seen?.items.has(i))
      for (const i of left) seen?.items.add(i)
      return left.every((i) => run.at(i, rest, value[i]))
    })
  }
  if (schema.unevaluatedProperties !== undefined) {
    const rest = compiler.compile(schema.unevaluatedProperties, below(at, 'unevaluatedProperties'))
    checks.push((value, run, seen) => {
      if (!isJsonObject(value)) return true
      const left = Object.keys(value).filter((name) => !seen?.properties.has(name))
      for (const name of left) seen?.properties.add(name)
      return left.every((name) => run.at(name, rest, value[name]))
    })
  }
  return checks
}
