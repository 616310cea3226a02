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
      // Nothing is measured yet right after the last reading.
      const isKnown = delays.count > 0
      set('eventLoopP50', isKnown ? lagSeconds(delays.percentile(50)) : 0)
      set('eventLoopP99', isKnown ? lagSeconds(delays.percentile(99)) : 0)
      set('eventLoopMax', isKnown ? lagSeconds(delays.max) : 0)
      delays.reset()
    },
    [Symbol.dispose]: () => void delays.disable(),
  }
}

/** NOTE: what is measured is the time between two looks, which is the resolution when nothing is late. */
function lagSeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolutionMs / 1_000)
}
