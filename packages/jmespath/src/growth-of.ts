import type { ExpressionNode } from './search-json.ts'

/**
 * How many times larger than its input a value of the expression can be, at most. Lists that are doubled in a chain would
 * otherwise fill the memory from a few characters.
 */
export function growthOf(node: ExpressionNode): number {
  const parts = (node.children ?? []).filter(isNode).map(growthOf)
  const sum = parts.reduce((total, part) => total + part, 0)
  switch (node.type) {
    case 'Subexpression':
    case 'IndexExpression':
    case 'Projection':
    case 'ValueProjection':
    case 'Pipe':
      return product(parts)
    case 'FilterProjection':
      return (parts[0] ?? 1) * ((parts[1] ?? 1) + (parts[2] ?? 1))
    case 'MultiSelectHash':
      return 1 + entriesOf(node).reduce((total, entry) => total + growthOf(entry), 0)
    case 'MultiSelectList':
      return 1 + sum
    case 'Function':
      return growthOfFunction(node, parts)
    case 'Literal':
      return 1 + Math.ceil((JSON.stringify(node.value) ?? '').length / 64)
    default:
      return Math.max(1, sum)
  }
}

// Slices keep plain numbers where other nodes keep nodes.
function isNode(child: unknown): child is ExpressionNode {
  return typeof child === 'object' && child !== null && 'type' in child
}

/** The values of `{name: expression}`; the library keeps them beside the names. */
export function entriesOf(node: ExpressionNode): readonly ExpressionNode[] {
  return (node.children ?? []).flatMap(({ value }) => (isNode(value) ? [value] : []))
}

function growthOfFunction(node: ExpressionNode, parts: readonly number[]): number {
  // JSON inside of JSON escapes what it escaped before.
  if (node.name === 'to_string') return 6 * product(parts)
  const isPerItem = (node.children ?? []).some(({ type }) => type === 'ExpressionReference')
  const isJoin = node.name === 'join'
  if (isPerItem || isJoin) return product(parts)
  return Math.max(
    1,
    parts.reduce((total, part) => total + part, 0),
  )
}

function product(parts: readonly number[]): number {
  return parts.reduce((total, part) => total * part, 1)
}
