/** Which nodes of a graph lie on a cycle together: they have the same group. */
export interface CycleGroups {
  groupOf(node: string): number
}

interface Visit {
  readonly node: string
  readonly successors: readonly string[]
  next: number
}

/** Tarjan's strongly connected components, found from the nodes that are asked for, without recursion. */
export function createCycleGroups(successorsOf: (node: string) => readonly string[]): CycleGroups {
  const groups = new Map<string, number>()
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const undecided: string[] = []

  const enter = (node: string): Visit => {
    lowest.set(node, order.size)
    order.set(node, order.size)
    undecided.push(node)
    return { node, successors: successorsOf(node), next: 0 }
  }
  const lower = (node: string, to: number): void => {
    lowest.set(node, Math.min(lowest.get(node)!, to))
  }
  const leave = (node: string): void => {
    if (lowest.get(node) !== order.get(node)) return
    const group = order.get(node)!
    for (let member = undecided.pop(); member !== undefined; member = undecided.pop()) {
      groups.set(member, group)
      if (member === node) return
    }
  }
  const search = (start: string): void => {
    const path = [enter(start)]
    while (path.length > 0) {
      const visit = path.at(-1)!
      const successor = visit.successors[visit.next++]
      if (successor === undefined) {
        path.pop()
        leave(visit.node)
        const parent = path.at(-1)
        if (parent !== undefined) lower(parent.node, lowest.get(visit.node)!)
      } else if (!order.has(successor)) path.push(enter(successor))
      else if (!groups.has(successor)) lower(visit.node, order.get(successor)!)
    }
  }

  return {
    groupOf(node) {
      if (!order.has(node)) search(node)
      return groups.get(node)!
    },
  }
}
