import { hasBit, permittedBitmap, verdictsOf, type CompiledGrants } from '@gatehouse/policy'
import type { CandidateNamespace, CandidateSnapshot, RowFilter } from './candidate-store.ts'

/** What a principal may use in one state of an edition. */
export interface PermittedRows {
  /** How many tools there are, permitted or not: whether a filter is needed at all. Never told to anybody. */
  readonly total: number
  readonly count: number
  /** Sum of the weighted lengths of the permitted tools. */
  readonly length: number
  readonly namespaces: readonly PermittedShare[]
  /** In how many permitted rows a term stands; filled as searches ask. */
  readonly counted: Map<string, number>
  /** How much memory it holds, in numbers. */
  readonly size: number
}

/** A namespace of which something is permitted. */
export interface PermittedShare {
  readonly namespace: CandidateNamespace
  readonly tools: number
  /** When more than half is permitted, what is not; otherwise what is. */
  readonly exceptIds: readonly number[] | undefined
  readonly onlyIds: readonly number[] | undefined
}

/**
 * Settles every namespace as a whole where the grants allow it, and looks at single tools only where they speak of those.
 * A tool that is made of others is permitted when all of them are.
 */
export async function permittedRows(snapshot: CandidateSnapshot, grants: CompiledGrants): Promise<PermittedRows> {
  const namespaces = await snapshot.namespaces()
  const forbidden = await forbiddenComposed(snapshot, grants)
  const allow = verdictsOf(grants.allow)
  const deny = verdictsOf(grants.deny)
  const whole: CandidateNamespace[] = []
  const partly = new Map<number, { readonly namespace: CandidateNamespace; readonly isPermitted: Question } & Split>()
  for (const namespace of namespaces) {
    const [allowed, denied] = [allow(namespace), deny(namespace)]
    if (allowed === 'none' || denied === 'all') continue
    if (allowed === 'all' && denied === 'none' && !forbidden.namespaceIds.has(namespace.id)) {
      whole.push(namespace)
      continue
    }
    const isPermitted: Question = (id, name) =>
      (allowed === 'all' || allowed.matches(name)) &&
      (denied === 'none' || !denied.matches(name)) &&
      !forbidden.ids.has(id)
    partly.set(namespace.id, { namespace, isPermitted, permitted: [], others: [], length: 0 })
  }
  for await (const page of partly.size === 0 ? [] : snapshot.toolsIn([...partly.keys()])) {
    for (const { id, namespaceId, name, length } of page) {
      const one = partly.get(namespaceId)!
      if (one.isPermitted(id, name)) {
        one.permitted.push(id)
        one.length += length
      } else one.others.push(id)
    }
  }
  const parts = [...partly.values()].filter(({ permitted }) => permitted.length > 0)
  const shares = [
    ...whole.map((namespace) => ({ namespace, tools: namespace.tools, exceptIds: [], onlyIds: undefined })),
    ...parts.map(({ namespace, permitted, others }): PermittedShare => {
      const isMost = permitted.length > others.length
      return {
        namespace,
        tools: permitted.length,
        exceptIds: isMost ? others : undefined,
        onlyIds: isMost ? undefined : permitted,
      }
    }),
  ].filter(({ tools }) => tools > 0)
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
  return {
    total: sum(namespaces.map(({ tools }) => tools)),
    count: sum(shares.map(({ tools }) => tools)),
    length: sum(whole.map(({ length }) => length)) + sum(parts.map(({ length }) => length)),
    namespaces: shares,
    counted: new Map(),
    size: sum(shares.map(({ exceptIds, onlyIds }) => 8 + (exceptIds?.length ?? 0) + (onlyIds?.length ?? 0))),
  }
}

/** The rows of some of the permitted namespaces. */
export function rowsOf(
  { namespaces, total }: Pick<PermittedRows, 'namespaces' | 'total'>,
  isWanted: (namespace: CandidateNamespace) => boolean = () => true,
): RowFilter {
  const wanted = namespaces.filter(({ namespace }) => isWanted(namespace))
  const count = wanted.reduce((sum, { tools }) => sum + tools, 0)
  return {
    isAll: count === total,
    namespaceIds: wanted.filter(({ onlyIds }) => onlyIds === undefined).map(({ namespace }) => namespace.id),
    exceptIds: wanted.flatMap(({ exceptIds = [] }) => exceptIds),
    alsoIds: wanted.flatMap(({ onlyIds = [] }) => onlyIds),
    count,
  }
}

type Question = (id: number, name: string) => boolean

interface Split {
  readonly permitted: number[]
  readonly others: number[]
  length: number
}

/** Composed tools that may not be used, for themselves or for a part of them. */
async function forbiddenComposed(
  snapshot: CandidateSnapshot,
  grants: CompiledGrants,
): Promise<{ readonly ids: ReadonlySet<number>; readonly namespaceIds: ReadonlySet<number> }> {
  const composed = await snapshot.composed()
  const views = composed.map((tool, position) => ({ ...tool, position, start: position, end: position + 1 }))
  const permitted = permittedBitmap(grants, {
    size: views.length,
    namespaces: views,
    nameAt: (position) => views[position]!.name,
    composed: views,
  })
  const forbidden = views.filter(({ position }) => !hasBit(permitted, position))
  return {
    ids: new Set(forbidden.map(({ id }) => id)),
    namespaceIds: new Set(forbidden.map(({ namespaceId }) => namespaceId)),
  }
}
