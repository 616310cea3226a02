import { parseSync } from 'oxc-parser'

/** A node of a syntax tree (ESTree), as far as the scan looks at it. */
export interface Node {
  readonly type: string
  readonly [field: string]: unknown
}

export function parse(file: string, text: string): Node {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`)
  return program as unknown as Node
}

/** Calls `visit` for every node with its ancestors, outermost first. */
export function walk(
  node: Node,
  visit: (node: Node, ancestors: readonly Node[]) => void,
  above: readonly Node[] = [],
): void {
  visit(node, above)
  const below = [...above, node]
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, below)
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** The name of an identifier, undefined for anything else. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined
}

/** The texts that an expression can be, with `…` for what only the running program knows. */
export function textsOf(node: unknown): readonly string[] {
  if (!isNode(node)) return ['…']
  switch (node.type) {
    case 'Literal':
      return [String(node['value'])]
    case 'TemplateLiteral':
      return [(node['quasis'] as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…')]
    case 'ConditionalExpression':
      return [...textsOf(node['consequent']), ...textsOf(node['alternate'])]
    case 'BinaryExpression':
      return [textsOf(node['left'])[0]! + textsOf(node['right'])[0]!]
    case 'CallExpression': {
      // A text that is changed a little on its way, as in `text.replace(…)`.
      const callee = node['callee']
      return isNode(callee) && callee.type === 'MemberExpression' ? textsOf(callee['object']) : ['…']
    }
    default:
      return ['…']
  }
}
