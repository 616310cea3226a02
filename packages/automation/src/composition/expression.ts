import { growthOf, parseExpression, searchJson, treeProblem, type ExpressionNode } from '@gatehouse/jmespath'
import { rootsOf } from './roots-of.ts'

/** What expressions of a composition see. */
export interface ExpressionScope {
  readonly input: unknown
  /** What the steps before answered, by their id; `null` for one that failed and was passed over. */
  readonly steps: Readonly<Record<string, unknown>>
  /** Why steps failed that were passed over. */
  readonly failures: Readonly<Record<string, { readonly kind: string; readonly message: string }>>
}

const maxCharacters = 2_000
/** Largest growth that an expression may have. */
const maxGrowth = 500
const scopeNames: ReadonlySet<string> = new Set(['input', 'steps', 'failures'])

/** What is wrong with an expression, for its author; undefined when it can be used. `knownSteps` are those before it. */
export function expressionProblem(expression: string, knownSteps: ReadonlySet<string>): string | undefined {
  if (expression.length > maxCharacters) return `has more than ${maxCharacters} characters`
  let tree: ExpressionNode
  try {
    tree = parseExpression(expression)
  } catch (error) {
    return `is not JMESPath: ${reasonOf(error)}`
  }
  const wrong = treeProblem(tree)
  if (wrong !== undefined) return wrong
  if (growthOf(tree) > maxGrowth) return 'could make far more out of its input than is in it; make it simpler'
  for (const root of rootsOf(tree)) {
    if (!scopeNames.has(root.name)) return `uses ${JSON.stringify(root.name)}; it sees input, steps and failures`
    if (root.name === 'input' || root.member === undefined || knownSteps.has(root.member)) continue
    return `uses ${root.name}.${root.member}, and no step before this one is called ${JSON.stringify(root.member)}`
  }
  return undefined
}

/** An expression could not be evaluated, or its value is too large. */
export class ExpressionError extends Error {}

/** The value of an expression that was checked when its composition was loaded. */
export function evaluate(expression: string, scope: ExpressionScope): unknown {
  try {
    return searchJson(scope, expression)
  } catch (error) {
    throw new ExpressionError(`the expression ${shown(expression)} failed: ${reasonOf(error)}`, { cause: error })
  }
}

/** JMESPath calls these false-like: https://jmespath.org/specification.html#or-expressions */
export function isTrueLike(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' ? Object.keys(value).length > 0 : true
}

// What the library says names parts of the expression and types, never values.
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 200)
}

function shown(expression: string): string {
  return JSON.stringify(expression.length > 100 ? `${expression.slice(0, 99)}…` : expression)
}
