import { setTimeout as sleep } from 'node:timers/promises'
import type { ToolChange, ToolStore } from '@gatehouse/catalog'
import type { Logger, RevisionStore } from '@gatehouse/core'

export interface CatalogFollower {
  readonly onPage: (page: readonly ToolChange[]) => Promise<void>
  /** Everything up to `revision` has been handed over. */
  readonly onCaughtUp?: (revision: number) => Promise<void>
}

const lookEveryMs = 500
const longestWaitMs = 60_000

/**
 * Hands over every tool of a tenant, then every change, until the signal. The next page is read when the last one is done
 * with; after a failure it goes on from the last state that was handed over as a whole.
 */
export async function followCatalog(
  deps: {
    readonly tenantId: string
    readonly tools: Pick<ToolStore, 'changesSince'>
    readonly revisions: RevisionStore
    readonly log: Pick<Logger, 'warn'>
    readonly signal: AbortSignal
  },
  follower: CatalogFollower,
): Promise<void> {
  const { tenantId, tools, revisions, log, signal } = deps
  let seen = -1
  let waitMs = lookEveryMs
  while (!signal.aborted) {
    try {
      const revision = (await revisions.read(tenantId)).tools
      if (revision > seen) {
        let reached = revision
        for await (const page of tools.changesSince(tenantId, seen, signal)) {
          await follower.onPage(page)
          reached = Math.max(reached, page.at(-1)?.revision ?? 0)
        }
        seen = reached
        await follower.onCaughtUp?.(seen)
      }
      waitMs = lookEveryMs
    } catch (error) {
      if (signal.aborted) return
      log.warn({ err: error }, 'the catalog could not be followed')
      waitMs = Math.min(longestWaitMs, waitMs * 2)
    }
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {})
  }
}
