import { entriesOf, type ExpressionNode } from '@gatehouse/jmespath'

/** A name that an expression takes from what it is given, and the member that follows it, where both are written out. */
export interface Root {
  readonly name: string
  readonly member?: string
}

const onlyLeft: ReadonlySet<string> = new Set([
  'Subexpression',
  'IndexExpression',
  'Projection',
  'ValueProjection',
  'FilterProjection',
  'Pipe',
])

/** Which names an expression looks up in the scope itself; what follows them depends on values. */
export function rootsOf(node: ExpressionNode): readonly Root[] {
  const children = node.children ?? []
  if (node.type === 'Field') return [{ name: node.name ?? '' }]
  if (node.type === 'Subexpression' && children[0]?.type === 'Field') {
    const member = children[1]?.type === 'Field' ? children[1].name : undefined
    return [{ name: children[0].name ?? '', ...(member === undefined ? {} : { member }) }]
  }
  if (node.type === 'MultiSelectHash') return entriesOf(node).flatMap(rootsOf)
  if (node.type === 'Slice' || node.type === 'Index' || node.type === 'ExpressionReference') return []
  return (onlyLeft.has(node.type) ? children.slice(0, 1) : children).flatMap(rootsOf)
}
