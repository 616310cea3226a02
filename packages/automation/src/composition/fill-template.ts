import { evaluate, ExpressionError, type ExpressionScope } from './expression.ts'

const maxDepth = 50
/** Characters of what one template may become, as JSON. */
const maxFilledCharacters = 4 * 1024 * 1024

/** The JMESPath expression that a part of a template stands for. */
export function expressionIn(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return undefined
  const { $expr: expression, ...others } = part as Readonly<Record<string, unknown>>
  return typeof expression === 'string' && Object.keys(others).length === 0 ? expression : undefined
}

/** JSON with every `{"$expr": "…"}` replaced by its value; a member whose value is nothing is left out of its object. */
export function fillTemplate(template: unknown, scope: ExpressionScope): unknown {
  const filled = fill(template, scope, 0)
  const text = JSON.stringify(filled) ?? 'null'
  if (text.length > maxFilledCharacters) throw new ExpressionError('the input of the step becomes larger than 4 MiB')
  // What is sent, validated and kept is plain JSON that shares nothing with outputs.
  return JSON.parse(text)
}

function fill(part: unknown, scope: ExpressionScope, depth: number): unknown {
  if (depth > maxDepth) throw new ExpressionError(`the input of the step is nested deeper than ${maxDepth}`)
  if (typeof part !== 'object' || part === null) return part
  const expression = expressionIn(part)
  if (expression !== undefined) return evaluate(expression, scope)
  if (Array.isArray(part)) return part.map((item) => fill(item, scope, depth + 1))
  return Object.fromEntries(
    Object.entries(part).flatMap(([name, member]): [string, unknown][] => {
      const value = fill(member, scope, depth + 1)
      // An optional value that is not there must not arrive as null, which few schemas take.
      const isAbsent = (value === null || value === undefined) && expressionIn(member) !== undefined
      return isAbsent ? [] : [[name, value]]
    }),
  )
}

/** Every expression in a template, with its JSON Pointer. */
export function expressionsIn(template: unknown, at = '', depth = 0): readonly (readonly [string, string])[] {
  if (typeof template !== 'object' || template === null || depth > maxDepth) return []
  const expression = expressionIn(template)
  if (expression !== undefined) return [[`${at}/$expr`, expression]]
  return Object.entries(template).flatMap(([name, member]) =>
    expressionsIn(member, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1),
  )
}
