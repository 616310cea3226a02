import { InvalidInputError } from '@gatehouse/core'
import { growthOf, parseExpression, treeProblem, type ExpressionNode } from '@gatehouse/jmespath'
import { checkPath } from '@gatehouse/policy'

const maxCharacters = 1_000
/** How many times larger than the result the answer of a query could be at most. */
const maxGrowth = 50
const at = '/result/query'

/** Throws `invalid_query` for what is none, and for what could take far more than one look at the result. */
export function checkQuery(query: string): void {
  if (query.length > maxCharacters) throw invalidQuery(`it is longer than ${maxCharacters} characters`)
  if (isPath(query)) return checkJsonPath(query)
  let tree: ExpressionNode
  try {
    tree = parseExpression(query)
  } catch (error) {
    throw invalidQuery(reasonOf(error))
  }
  const problem = treeProblem(tree)
  if (problem !== undefined) throw invalidQuery(`it ${problem}`)
  if (growthOf(tree) > maxGrowth) throw invalidQuery('it could make far more out of the result than is in it')
}

/** No JMESPath expression begins with a dollar sign, and every JSONPath does. */
export function isPath(query: string): boolean {
  return query.trimStart().startsWith('$')
}

export function invalidQuery(why: string): InvalidInputError {
  return new InvalidInputError('invalid_query', `The query cannot be used: ${why}.`, {
    at,
    hint: 'JMESPath such as items[?price > `10`].name, or JSONPath (RFC 9535) such as $.items[*].name.',
  })
}

function checkJsonPath(path: string): void {
  try {
    checkPath(path.trimStart(), at)
  } catch (error) {
    throw invalidQuery(reasonOf(error))
  }
}

/** What the libraries say names parts of the query and types, never values. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error))
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .slice(0, 300)
}
