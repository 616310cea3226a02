import { isGatehouseError } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'
import type { AuditStore } from './audit-store.ts'
import { linkEntries, type ChainHead } from './chain.ts'

export interface ChainWriter {
  /** Durable and in the chain when it resolves. Entries of several tenants may be mixed; each tenant's are all or none. */
  append(entries: readonly AuditEntry[]): Promise<void>
}

interface KnownHead {
  readonly head: ChainHead
  /** How many more times the head is read first, because somebody else writes as well. */
  readonly cautious: number
}

const mostHeads = 10_000
/** After a lost race: another process is at it, and a guess would be wrong again. */
const cautiousTimes = 20

/**
 * Appends entries behind the head that this process moved last, with one statement. When another process has moved it
 * meanwhile, the store links them anew behind the head as it is.
 */
export function createChainWriter(store: Pick<AuditStore, 'append' | 'findExisting'>): ChainWriter {
  const heads = new Map<string, KnownHead>()

  const appendOf = async (tenantId: string, entries: readonly AuditEntry[]): Promise<void> => {
    const known = heads.get(tenantId)
    // What is thrown leaves open whether the head was moved.
    heads.delete(tenantId)
    const guess = known === undefined || known.cautious > 0 ? undefined : known.head
    const { head, hasRaced } = await store.append(tenantId, (behind) => linkEntries(behind, entries), guess)
    if (heads.size >= mostHeads) heads.clear()
    heads.set(tenantId, { head, cautious: hasRaced ? cautiousTimes : Math.max(0, (known?.cautious ?? 0) - 1) })
  }

  return {
    async append(entries) {
      await Promise.all(
        [...Map.groupBy(entries, (entry) => entry.tenantId)].map(async ([tenantId, own]) => {
          try {
            await appendOf(tenantId, own)
          } catch (error) {
            if (!isGatehouseError(error) || error.code !== 'already_exists') throw error
            // An entry never changes, so one that arrives again, after a lost answer, is the one that is there.
            const existing = new Set(await store.findExisting(tenantId, own))
            const missing = own.filter(
              (entry, at) => !existing.has(entry.id) && own.findIndex(({ id }) => id === entry.id) === at,
            )
            if (missing.length > 0) await appendOf(tenantId, missing)
          }
        }),
      )
    },
  }
}
