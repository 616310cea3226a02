import type { Operation, Stage } from '@gatehouse/core'
import type { Permitted, Understood } from '../search.ts'

/**
 * Where a search gets its candidates. Whatever the implementation: what it answers is as new as the tenant's revision of
 * tools, every number in it is counted over permitted tools and no others, and the same question has the same answer.
 * Throws `index_loading` while the catalog is read for the first time.
 */
export interface CandidateSource {
  /**
   * An index that holds every tool worth weighing for these queries, and the scope that says which of its tools are
   * permitted, which are wanted, and among how many they are weighed.
   */
  permittedFor(op: Operation, request: Pick<Understood, 'prepared' | 'isInScope'>): Promise<Permitted>
  /** The namespaces in which the principal may use something, in no order. */
  permittedNamespaces(op: Operation): Promise<readonly PermittedNamespace[]>
}

export interface PermittedNamespace {
  readonly source: string
  readonly namespace: string
  /** What the catalog says about it; empty when it says nothing. */
  readonly description: string
  /** How many tools of it the principal may use; at least 1. */
  readonly tools: number
}

/** The stage that asks a source. Stands before recall: what is not permitted is never looked at. */
export function keepPermittedOf(source: CandidateSource): Stage<Pick<Understood, 'prepared' | 'isInScope'>, Permitted> {
  return { name: 'keep-permitted', run: (op, request) => source.permittedFor(op, request) }
}
