import { GatehouseError } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'
import type { ChainWriter } from './chain-writer.ts'

export interface GroupCommit extends AsyncDisposable {
  /**
   * Resolves once the entry is durable; entries that arrive while one write runs share the next. One that may wait goes with
   * the next that may not, or after a few milliseconds.
   */
  append(entry: AuditEntry, options?: { readonly mayWait?: boolean }): Promise<void>
}

interface Waiting {
  readonly entry: AuditEntry
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** How long an entry that may wait does so. */
const longestWaitMs = 20

/**
 * Many writers, one transaction at a time. Under load an entry waits for the write that is running and then
 * travels with everything that queued up meanwhile; alone it is written at once.
 */
export function groupCommit(
  writer: ChainWriter,
  options: { readonly maxWaiting: number; readonly maxBatch: number },
): GroupCommit {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let patience: NodeJS.Timeout | undefined

  const drain = async (): Promise<void> => {
    // The current turn of the event loop may bring more entries for this batch.
    await Promise.resolve()
    clearTimeout(patience)
    patience = undefined
    while (waiting.length > 0) {
      const batch = waiting.slice(0, options.maxBatch)
      waiting = waiting.slice(batch.length)
      try {
        await writer.append(batch.map((one) => one.entry))
        for (const one of batch) one.resolve()
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    }
    running = undefined
  }

  const write = (): void => {
    running ??= drain()
  }

  return {
    append: (entry, { mayWait = false } = {}) => {
      if (waiting.length >= options.maxWaiting) {
        return Promise.reject(
          new GatehouseError(
            'unavailable',
            'audit_overloaded',
            'The audit record cannot keep up; nothing was started.',
            {
              retryAfterMs: 1_000,
            },
          ),
        )
      }
      return new Promise<void>((resolve, reject) => {
        waiting.push({ entry, resolve, reject })
        if (mayWait) patience ??= setTimeout(write, longestWaitMs)
        else write()
      })
    },
    [Symbol.asyncDispose]: async () => {
      if (waiting.length > 0) write()
      await running
    },
  }
}
