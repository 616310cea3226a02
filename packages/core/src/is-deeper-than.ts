/**
 * True when a JSON value nests deeper than so many levels. Whatever comes from outside is asked before it is walked:
 * comparing, hashing and printing are recursive, and a few kilobytes of brackets would overflow the stack.
 */
export function isDeeperThan(value: unknown, levels: number): boolean {
  // Not recursive itself, for the same reason; scalars never enter the list.
  const open: { readonly node: object; readonly depth: number }[] = []
  const enter = (node: unknown, depth: number): void => {
    if (typeof node === 'object' && node !== null) open.push({ node, depth })
  }
  enter(value, 1)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > levels) return true
    for (const member of Object.values(next.node)) enter(member, next.depth + 1)
  }
  return false
}
