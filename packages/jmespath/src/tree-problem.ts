import type { ExpressionNode } from './search-json.ts'
import { entriesOf } from './growth-of.ts'

/** Functions and how many arguments they take: https://jmespath.org/specification.html#built-in-functions */
const functions: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ...['abs', 'avg', 'ceil', 'floor', 'keys', 'length', 'max', 'min', 'reverse', 'sort', 'sum'].map(one),
  ...['to_array', 'to_number', 'to_string', 'type', 'values'].map(one),
  ...['contains', 'ends_with', 'join', 'map', 'max_by', 'min_by', 'sort_by', 'starts_with'].map(two),
  ['merge', [1, 20]],
  ['not_null', [1, 20]],
])

function one(name: string): [string, readonly [number, number]] {
  return [name, [1, 1]]
}

function two(name: string): [string, readonly [number, number]] {
  return [name, [2, 2]]
}

/** What is wrong with an expression that can be parsed; the library finds out only when it gets there, or never. */
export function treeProblem(node: ExpressionNode): string | undefined {
  // `!` binds closer than the dot: https://jmespath.org/specification.html#not-expressions
  if (node.type === 'Subexpression' && node.children?.[0]?.type === 'NotExpression') {
    return 'denies what stands before the dot; write !(a.b) for !a.b'
  }
  if (node.type === 'Function') {
    const name = node.name ?? ''
    const bounds = functions.get(name)
    const count = node.children?.length ?? 0
    if (bounds === undefined) return `calls ${name}(), which JMESPath does not have`
    if (count < bounds[0] || count > bounds[1]) return `calls ${name}() with ${count} arguments`
    // Both sides of a product would come from data.
    if (name === 'join' && node.children?.[0]?.type !== 'Literal')
      return 'calls join() with a separator that is no literal'
  }
  const children = node.type === 'MultiSelectHash' ? entriesOf(node) : (node.children ?? [])
  for (const child of children) {
    const problem = typeof child === 'object' && child !== null ? treeProblem(child) : undefined
    if (problem !== undefined) return problem
  }
  return undefined
}
