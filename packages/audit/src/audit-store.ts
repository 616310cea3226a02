import type { Page, PageRequest } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'
import type { ChainHead, LinkedEntry } from './chain.ts'

export interface AuditFilter {
  readonly userId?: string
  /** A whole tool reference, or its start when it ends in `*`. With or without version. */
  readonly tool?: string
  readonly action?: string
  readonly decision?: 'allow' | 'deny'
  readonly outcome?: string
  readonly executionId?: string
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number
  /** Exclusive. */
  readonly until?: number
  /** Default: `closed` and `event` entries, and `opened` ones that no entry closed. */
  readonly phases?: readonly AuditEntry['phase'][]
  /** False: only entries of before the chain. */
  readonly isChained?: boolean
}

/** An entry as it was found. Without `chain` it is older than the chain. */
export interface StoredEntry extends AuditEntry {
  readonly chain?: ChainHead & { readonly prev: string }
}

export interface AuditStore {
  /**
   * Links entries of one tenant behind the head of its chain, inserts them and moves the head, all or nothing, durable
   * when it resolves. `link` is called with `guess` first, if given; when the head is another one, again with that one,
   * while nobody else can move it. Throws `already_exists` when an entry with the same `at` and `id` is there.
   */
  append(
    tenantId: string,
    link: (head: ChainHead) => readonly LinkedEntry[],
    guess?: ChainHead,
  ): Promise<{ readonly head: ChainHead; readonly hasRaced: boolean }>
  /** Ids of those of the entries that are there. */
  findExisting(tenantId: string, entries: readonly Pick<AuditEntry, 'at' | 'id'>[]): Promise<readonly string[]>
  /** Newest first. */
  list(tenantId: string, filter: AuditFilter, page: PageRequest): Promise<Page<StoredEntry>>
}
