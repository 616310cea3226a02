import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Reading, SetReading } from './readings.ts'

const resolutionMs = 20

/** This process: its memory, its processor time, and how late its event loop is. */
export function processReading(): Reading & Disposable {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  const startedAt = Date.now() / 1_000 - process.uptime()
  return {
    name: 'process',
    read(set: SetReading) {
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
      const { user, system } = process.cpuUsage()
      set('resident', rss)
      set('heapUsed', heapUsed)
      set('heapTotal', heapTotal)
      set('external', external)
      set('cpu', (user + system) / 1e6)
      set('started', startedAt)
      if (delays.count > 0) {
        set('eventLoopP50', lagSeconds(delays.percentile(50)))
        set('eventLoopP99', lagSeconds(delays.percentile(99)))
        set('eventLoopMax', lagSeconds(delays.max))
      }
      delays.reset()
    },
    [Symbol.dispose]: () => void delays.disable(),
  }
}

/** NOTE: what is measured is the time between two looks, which is the resolution when nothing is late. */
function lagSeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolutionMs / 1_000)
}
