import type { SchemaObject, SchemaCompiler } from '../schema-compiler.ts'
import type { Check, SchemaProblem } from '../run.ts'
import { below, readKeyword } from './read-keyword.ts'

/** Keywords that apply other schemas to the same value. */
export function applicatorKeywords(schema: SchemaObject, compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const reference = readKeyword(schema, keyword, 'string', at)
    if (reference !== undefined) checks.push(compiler.refer(schema, reference, below(at, keyword)))
  }
  const branches = (keyword: string): readonly Check[] =>
    (readKeyword(schema, keyword, 'array', at) ?? []).map((item, i) => compiler.compile(item, below(at, keyword, i)))

  checks.push(...branches('allOf'))
  const any = branches('anyOf')
  if (any.length > 0) checks.push(anyOf(any))
  const one = branches('oneOf')
  if (one.length > 0) checks.push(oneOf(one))
  if (schema.not !== undefined) {
    const not = compiler.compile(schema.not, below(at, 'not'))
    checks.push((value, run) => !run.isValid(not, value) || run.problem('must not be what its schema excludes'))
  }
  if (schema.if !== undefined) checks.push(conditional(schema, compiler, at))
  return checks
}

function anyOf(branches: readonly Check[]): Check {
  return (value, run, seen) => {
    let isValid = false
    for (const branch of branches) {
      if (!run.isValid(branch, value, seen)) continue
      isValid = true
      // Without annotations to collect, one is enough.
      if (seen === undefined) return true
    }
    return isValid || explain(branches, value, run)
  }
}

function oneOf(branches: readonly Check[]): Check {
  return (value, run, seen) => {
    const valid = branches.filter((branch) => run.isValid(branch, value))
    if (valid.length === 1) return seen === undefined || run.isValid(valid[0]!, value, seen)
    if (valid.length === 0) return explain(branches, value, run)
    return run.problem(`must match exactly one of ${branches.length} forms; it matches ${valid.length}`)
  }
}

/** Says what is wrong with the form the caller most likely meant, when only one is of the right shape. */
function explain(branches: readonly Check[], value: unknown, run: Parameters<Check>[1]): false {
  if (run.isDecided) return false
  const attempts = branches.slice(0, 20).map((branch) => run.apart(branch, value))
  const meant = attempts.filter((problems) => !problems.some((problem) => isWrongShape(problem, run.place)))
  if (meant.length === 1) return run.report(meant[0]!)
  return run.problem(`must match one of ${branches.length} forms and matches none`)
}

function isWrongShape(problem: SchemaProblem, place: string): boolean {
  return problem.at === place && /^(must be |is not allowed)/.test(problem.message)
}

function conditional(schema: SchemaObject, compiler: SchemaCompiler, at: string): Check {
  const test = compiler.compile(schema.if, below(at, 'if'))
  const then = compiler.compile(schema.then ?? true, below(at, 'then'))
  const otherwise = compiler.compile(schema.else ?? true, below(at, 'else'))
  return (value, run, seen) => (run.isValid(test, value, seen) ? then : otherwise)(value, run, seen)
}
