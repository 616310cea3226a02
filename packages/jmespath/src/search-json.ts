import jmespath from 'jmespath'

/** A part of an expression, as the library keeps it. */
export interface ExpressionNode {
  readonly type: string
  readonly name?: string
  readonly value?: unknown
  readonly children?: readonly ExpressionNode[]
}

interface Library {
  search(data: unknown, expression: string): unknown
  compile(expression: string): ExpressionNode
}

// The library carries no types.
const library = jmespath as Library

/** Throws an Error for a text that is no JMESPath expression. */
export function parseExpression(expression: string): ExpressionNode {
  return library.compile(expression)
}

/** Throws an Error where a function is given what it cannot take. */
export function searchJson(data: unknown, expression: string): unknown {
  return library.search(data, expression)
}
