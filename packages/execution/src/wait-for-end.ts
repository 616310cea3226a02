import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { GatehouseError } from '@gatehouse/core'
import type { ToolProgress } from '@gatehouse/spec'
import type { Execution } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'
import type { RunningExecutions } from './running-executions.ts'

const pollEveryMs = 250

export interface Waiting {
  readonly waitMs: number
  readonly signal: AbortSignal
  /** Told of progress during the wait. */
  readonly onProgress?: ((progress: ToolProgress) => void) | undefined
  /** Its end, for who has begun it here. */
  readonly done?: Promise<Execution>
}

/**
 * The execution once it has ended or waits for its user, or as it stands when the wait is over. One that runs in another process is asked
 * for in the store. Rejects with the refusal when it was refused before it ran.
 */
export async function waitForEnd(
  deps: { readonly running: RunningExecutions; readonly executions: ExecutionStore },
  execution: Execution,
  options: Waiting,
): Promise<Execution> {
  if (execution.status !== 'running') return execution
  const local = options.done ?? deps.running.waitFor(execution.id)
  if (local !== undefined) {
    using _watch = options.onProgress === undefined ? undefined : deps.running.watch(execution.id, options.onProgress)
    return await withinWait(local, execution, options)
  }
  return polled(deps.executions, execution, options)
}

async function withinWait(done: Promise<Execution>, execution: Execution, options: Waiting): Promise<Execution> {
  const { promise: late, resolve } = Promise.withResolvers<Execution>()
  const giveUp = (): void => resolve(execution)
  // On the way of every call, and an abort of a timer's own signal costs more than the rest of it.
  const timer = setTimeout(giveUp, options.waitMs).unref()
  options.signal.addEventListener('abort', giveUp, { once: true })
  if (options.signal.aborted) giveUp()
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', giveUp)
  }
}

async function polled(executions: ExecutionStore, execution: Execution, options: Waiting): Promise<Execution> {
  const until = performance.now() + options.waitMs
  let current = execution
  while (current.status === 'running' && performance.now() < until && !options.signal.aborted) {
    await sleep(Math.min(pollEveryMs, options.waitMs), undefined, { signal: options.signal }).catch(() => undefined)
    const before = current.pause?.progress
    const found = await executions.find(execution.tenantId, execution.userId, execution.id)
    // Taken back by whoever began it: an outage kept it from being sent.
    if (found === undefined) throw notBegun()
    current = found
    const progress = current.pause?.progress
    if (progress !== undefined && !isDeepStrictEqual(progress, before)) options.onProgress?.(progress)
  }
  return current
}

function notBegun(): GatehouseError {
  return new GatehouseError('unavailable', 'call_not_begun', 'The call could not be begun, and nothing was run.', {
    hint: 'Call again; the same idempotency key is free.',
    retryAfterMs: 1_000,
  })
}
