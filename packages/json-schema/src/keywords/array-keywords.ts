import type { SchemaObject, SchemaCompiler } from '../schema-compiler.ts'
import type { Check, Evaluated, Run } from '../run.ts'
import { below, readKeyword } from './read-keyword.ts'

export function arrayKeywords(schema: SchemaObject, compiler: SchemaCompiler, at: string): readonly Check[] {
  const checks: Check[] = []
  const when = (test: (items: readonly unknown[], run: Run, seen: Evaluated | undefined) => boolean): void => {
    checks.push((value, run, seen) => !Array.isArray(value) || test(value, run, seen))
  }
  const minItems = readKeyword(schema, 'minItems', 'count', at)
  if (minItems !== undefined) {
    when((items, run) => items.length >= minItems || run.problem(`must have at least ${minItems} items`))
  }
  const maxItems = readKeyword(schema, 'maxItems', 'count', at)
  if (maxItems !== undefined) {
    when((items, run) => items.length <= maxItems || run.problem(`must have at most ${maxItems} items`))
  }
  if (readKeyword(schema, 'uniqueItems', 'boolean', at) === true) {
    when(
      (items, run) =>
        new Set(items.map((item) => run.textOf(item))).size === items.length || run.problem('must not repeat items'),
    )
  }

  // Until draft 2019-09 `items` held the list that is `prefixItems` now, and `additionalItems` the rest.
  const isOldTuple = Array.isArray(schema.items)
  const prefixKeyword = isOldTuple ? 'items' : 'prefixItems'
  const restKeyword = isOldTuple ? 'additionalItems' : 'items'
  const prefix = readKeyword(schema, prefixKeyword, 'array', at)?.map((item, i) =>
    compiler.compile(item, below(at, prefixKeyword, i)),
  )
  if (prefix !== undefined) when((items, run, seen) => everyItem(items, 0, prefix.length, (i) => prefix[i]!, run, seen))
  if (schema[restKeyword] !== undefined) {
    const rest = compiler.compile(schema[restKeyword], below(at, restKeyword))
    when((items, run, seen) => everyItem(items, prefix?.length ?? 0, items.length, () => rest, run, seen))
  }
  if (schema.contains !== undefined) when(containsTest(schema, compiler, at))
  return checks
}

function everyItem(
  items: readonly unknown[],
  from: number,
  to: number,
  checkOf: (index: number) => Check,
  run: Run,
  seen: Evaluated | undefined,
): boolean {
  let isValid = true
  for (let i = from; i < Math.min(to, items.length); i++) {
    seen?.items.add(i)
    if (run.at(i, checkOf(i), items[i])) continue
    isValid = false
    if (run.isDecided) return false
  }
  return isValid
}

function containsTest(schema: SchemaObject, compiler: SchemaCompiler, at: string) {
  const check = compiler.compile(schema.contains, below(at, 'contains'))
  const least = readKeyword(schema, 'minContains', 'count', at) ?? 1
  const most = readKeyword(schema, 'maxContains', 'count', at) ?? Infinity
  return (items: readonly unknown[], run: Run, seen: Evaluated | undefined): boolean => {
    let found = 0
    for (const [i, item] of items.entries()) {
      if (!run.isValid(check, item)) continue
      found++
      seen?.items.add(i)
    }
    if (found < least) return run.problem(`must contain at least ${least} of a certain kind of item`)
    return found <= most || run.problem(`must contain at most ${most} of a certain kind of item`)
  }
}
