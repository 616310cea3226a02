import type { JsonSchema } from '@gatehouse/spec'
import { applicatorKeywords } from './keywords/applicator-keywords.ts'
import { arrayKeywords } from './keywords/array-keywords.ts'
import { dependencyKeywords } from './keywords/dependency-keywords.ts'
import { numberKeywords } from './keywords/number-keywords.ts'
import { objectKeywords } from './keywords/object-keywords.ts'
import { stringKeywords } from './keywords/string-keywords.ts'
import { unevaluatedKeywords } from './keywords/unevaluated-keywords.ts'
import { valueKeywords } from './keywords/value-keywords.ts'
import { compileLinearPattern } from './linear-pattern.ts'
import { indexReferences } from './references.ts'
import { Evaluated, type Check } from './run.ts'
import { isSchemaObject, refusal, type Keywords, type SchemaCompiler, type SchemaObject } from './schema-compiler.ts'

export interface CompiledSchema {
  readonly check: Check
  readonly notes: readonly string[]
}

// The order in which problems are reported. What is unevaluated is known only after all others.
const vocabulary: readonly Keywords[] = [
  valueKeywords,
  stringKeywords,
  numberKeywords,
  arrayKeywords,
  objectKeywords,
  dependencyKeywords,
  applicatorKeywords,
  unevaluatedKeywords,
]

const maxNotes = 20

/** Closures instead of generated code: nothing of the schema is ever evaluated as a program. */
export function compileSchema(root: JsonSchema): CompiledSchema {
  const notes: string[] = []
  const checks = new Map<SchemaObject, Check>()
  const referred: { readonly target: SchemaObject; readonly at: string }[] = []
  const references = indexReferences(root)
  const together = mentionsUnevaluated(root) ? tracking : plain

  const compiler: SchemaCompiler = {
    compile(schema, at) {
      if (schema === true) return () => true
      if (schema === false) return (_value, run) => run.problem('is not allowed here')
      if (!isSchemaObject(schema)) throw refusal('needs an object or a boolean here', at)
      const known = checks.get(schema)
      if (known !== undefined) return known
      const check = together(vocabulary.flatMap((keywords) => keywords(schema, compiler, at)))
      checks.set(schema, check)
      return check
    },
    refer(from, reference, at) {
      const target = references.resolve(from, reference)
      if (target === undefined) {
        throw refusal(`refers to ${JSON.stringify(reference.slice(0, 200))}, which is not in it`, at)
      }
      if (!isSchemaObject(target)) return compiler.compile(target, at)
      // Compiled later, not deeper: a schema may refer to itself, and a chain of references may be long.
      referred.push({ target, at })
      return (value, run, seen) => checks.get(target)!(value, run, seen)
    },
    pattern(pattern, at) {
      const compiled = compileLinearPattern(pattern)
      if (compiled.isLinear) return compiled
      if (notes.length < maxNotes) notes.push(`The pattern at #${at} is not enforced: ${compiled.reason}.`)
      return undefined
    },
  }
  const check = compiler.compile(root, '')
  for (let next = referred.pop(); next !== undefined; next = referred.pop()) compiler.compile(next.target, next.at)
  return { check, notes }
}

function plain(parts: readonly Check[]): Check {
  return (value, run) => {
    run.enter(parts.length)
    let isValid = true
    for (const part of parts) {
      if (part(value, run, undefined)) continue
      isValid = false
      if (run.isDecided) break
    }
    run.leave()
    return isValid
  }
}

function tracking(parts: readonly Check[]): Check {
  return (value, run, seen) => {
    run.enter(parts.length)
    const evaluated = new Evaluated()
    let isValid = true
    for (const part of parts) {
      if (part(value, run, evaluated)) continue
      isValid = false
      if (run.isDecided) break
    }
    run.leave()
    // The annotations of a failing schema are dropped. JSON Schema core §7.7.1.2
    if (isValid) seen?.add(evaluated)
    return isValid
  }
}

function mentionsUnevaluated(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  if (Array.isArray(node)) return node.some(mentionsUnevaluated)
  if (Object.hasOwn(node, 'unevaluatedProperties') || Object.hasOwn(node, 'unevaluatedItems')) return true
  return Object.values(node).some(mentionsUnevaluated)
}
