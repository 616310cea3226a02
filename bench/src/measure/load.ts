import { quantile } from './quantile.ts'

/** How long calls took, each in milliseconds, and how many there were a second. */
export interface Latencies {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly perSecond: number
}

/** Makes `count` calls, `parallel` of them at a time. A call that fails ends the run: a fast error is no figure. */
export async function load(
  count: number,
  parallel: number,
  call: (i: number) => Promise<unknown> | unknown,
): Promise<Latencies> {
  const tookMs: number[] = []
  let started = 0
  const callNext = async (): Promise<void> => {
    while (started < count) {
      const i = started++
      const startedAt = performance.now()
      await call(i)
      tookMs.push(performance.now() - startedAt)
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: parallel }, callNext))
  return {
    p50: quantile(tookMs, 0.5),
    p95: quantile(tookMs, 0.95),
    p99: quantile(tookMs, 0.99),
    perSecond: (count / (performance.now() - startedAt)) * 1_000,
  }
}
