import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from './quantile.ts'

const everyMs = 10

/** Makes a small call again and again while work is under way: how long others wait for a process that is busy. */
export async function probeWhile<T>(
  work: Promise<T>,
  probe: () => Promise<unknown>,
): Promise<{ readonly result: T; readonly p99: number }> {
  const tookMs: number[] = []
  let isDone = false
  const settled = work.finally(() => (isDone = true))
  // Looked at when the probes have ended.
  settled.catch(() => undefined)
  do {
    const startedAt = performance.now()
    await probe()
    tookMs.push(performance.now() - startedAt)
    await sleep(everyMs)
  } while (!isDone)
  return { result: await settled, p99: quantile(tookMs, 0.99) }
}
