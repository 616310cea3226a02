export { entriesOf, growthOf } from './growth-of.ts'
export { parseExpression, searchJson, type ExpressionNode } from './search-json.ts'
export { treeProblem } from './tree-problem.ts'
