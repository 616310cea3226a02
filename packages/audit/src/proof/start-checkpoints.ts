import { makeCheckpoint, type CheckpointDeps } from './checkpoints.ts'

export interface CheckpointSchedule {
  /** After so many entries. */
  readonly everyEntries: number
  /** At the latest so long after the last one, when there are new entries. */
  readonly everyMs: number
  /** How often to look. Default 5,000. */
  readonly lookEveryMs?: number
}

/** Signs the chain now and then, and once more when it is disposed: what was written until then is covered. */
export function startCheckpoints(deps: CheckpointDeps, schedule: CheckpointSchedule): AsyncDisposable {
  const { store, tenantId, clock, log } = deps
  let looking: Promise<void> | undefined
  const isDue = async (): Promise<boolean> => {
    const [head, latest] = await Promise.all([store.head(tenantId), store.latestCheckpoint(tenantId)])
    if (latest === undefined || head.seq < latest.seq) return true
    if (head.seq === latest.seq) return false
    return head.seq - latest.seq >= schedule.everyEntries || clock.now() - Date.parse(latest.at) >= schedule.everyMs
  }
  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      log.warn({ err: error }, 'the audit record could not be signed')
    }
  }
  const look = (): void => {
    looking ??= guarded(async () => (await isDue()) && makeCheckpoint(deps)).finally(() => (looking = undefined))
  }
  const timer = setInterval(look, schedule.lookEveryMs ?? 5_000)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
      await guarded(() => makeCheckpoint(deps))
    },
  }
}
