import type { Operation, RevisionStore, Revisions } from '@gatehouse/core'
import type { PermissionDesk } from '@gatehouse/execution'
import { decide, type GrantBook } from '@gatehouse/policy'

/** The revisions that an operation works with: read when it first asks, so that every request sees the grants of now. */
export function revisionsPerOperation(store: RevisionStore): (op: Operation) => Promise<Revisions> {
  const read = new WeakMap<Operation, Promise<Revisions>>()
  return (op) => {
    const known = read.get(op)
    if (known !== undefined) return known
    const reading = store.read(op.tenantId)
    read.set(op, reading)
    return reading
  }
}

/** Answers for one tool from the grants as they stand now. */
export function createPermissionDesk(deps: {
  readonly grants: GrantBook
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
}): PermissionDesk {
  return {
    async decide(op, tool) {
      const compiled = await deps.grants.forPrincipal(op.principal, await deps.revisionsOf(op))
      return decide(compiled, tool)
    },
  }
}
