import type { SchemaObject, SchemaCompiler } from '../schema-compiler.ts'
import type { Check } from '../run.ts'
import { isJsonObject } from './json-object.ts'
import { below, readKeyword } from './read-keyword.ts'

/** `dependentRequired`, `dependentSchemas`, and `dependencies`, which was both until draft 7. */
export function dependencyKeywords(schema: SchemaObject, compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    for (const [name, needs] of Object.entries(readKeyword(schema, keyword, 'object', at) ?? {})) {
      const check = Array.isArray(needs)
        ? requiredWith(name, needs.map(String))
        : compiler.compile(needs, below(at, keyword, name))
      checks.push((value, run, seen) =>
        isJsonObject(value) && Object.hasOwn(value, name) ? check(value, run, seen) : true,
      )
    }
  }
  return checks
}

function requiredWith(name: string, needs: readonly string[]): Check {
  return (value, run) => {
    const missing = needs.find((need) => !Object.hasOwn(value as object, need))
    return missing === undefined || run.problem(`must have the property ${missing} because it has ${name}`)
  }
}
