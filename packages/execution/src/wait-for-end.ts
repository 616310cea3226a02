import { setTimeout as sleep } from 'node:timers/promises'
import type { Execution } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'
import type { RunningExecutions } from './running-executions.ts'

const pollEveryMs = 250

/**
 * The execution once it has ended, or as it stands when the wait is over. One that runs in another process is asked
 * for in the store. Rejects with the refusal when it was refused before it ran.
 */
export async function waitForEnd(
  deps: { readonly running: RunningExecutions; readonly executions: ExecutionStore },
  execution: Execution,
  options: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Execution> {
  if (execution.status !== 'running') return execution
  const local = deps.running.waitFor(execution.id)
  if (local !== undefined) return withinWait(local, execution, options)
  return polled(deps.executions, execution, options)
}

async function withinWait(
  done: Promise<Execution>,
  execution: Execution,
  options: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Execution> {
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

async function polled(
  executions: ExecutionStore,
  execution: Execution,
  options: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Execution> {
  const until = performance.now() + options.waitMs
  let current = execution
  while (current.status === 'running' && performance.now() < until && !options.signal.aborted) {
    await sleep(Math.min(pollEveryMs, options.waitMs), undefined, { signal: options.signal }).catch(() => undefined)
    current = (await executions.find(execution.tenantId, execution.userId, execution.id)) ?? current
  }
  return current
}
