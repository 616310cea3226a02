import { digestOf, type Clock, type Principal } from '@gatehouse/core'

/** What runs have touched, kept for all processes. */
export interface RunLabelStore {
  /** Labels that have not expired. */
  read(tenantId: string, run: string, now: number): Promise<readonly string[]>
  /** Adds labels, and lets those that are there live as long. */
  add(tenantId: string, run: string, labels: readonly string[], expiresAt: number): Promise<void>
  /** Forgets what has expired. Returns how many. */
  sweep(now: number): Promise<number>
}

/** What a run has touched so far. A run is what one client does for one user, or the part of it that the client gave a name. */
export interface RunLabels {
  read(tenantId: string, run: string): Promise<readonly string[]>
  /** Durable when it resolves. */
  add(tenantId: string, run: string, labels: readonly string[]): Promise<void>
}

const mostRemembered = 10_000

export function createRunLabels(options: {
  readonly store: RunLabelStore
  readonly clock: Clock
  readonly keepMs: number
}): RunLabels {
  const { store, clock, keepMs } = options
  // What was written of late, so that a label that is there already costs nothing. Reading asks the store: others write too.
  const written = new Map<string, number>()

  return {
    read: (tenantId, run) => store.read(tenantId, run, clock.now()),
    async add(tenantId, run, labels) {
      const now = clock.now()
      const keyOf = (label: string): string => JSON.stringify([tenantId, run, label])
      const fresh = labels.filter((label) => (written.get(keyOf(label)) ?? 0) < now)
      if (fresh.length === 0) return
      await store.add(tenantId, run, fresh, now + keepMs)
      for (const label of fresh) {
        written.delete(keyOf(label))
        // Written anew well before it expires.
        written.set(keyOf(label), now + keepMs / 10)
      }
      while (written.size > mostRemembered) written.delete(written.keys().next().value!)
    },
  }
}

/** Names a run. The client's own name is only a part of it: nobody reaches the labels of another user or client. */
export function runOf({ userId, actor }: Pick<Principal, 'userId' | 'actor'>, name: string | undefined): string {
  return digestOf([userId, actor.kind, actor.id, name ?? ''])
}
