import { setTimeout as sleep } from 'node:timers/promises'
import { isGatehouseError, type Clock, type Logger } from '@gatehouse/core'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { HouseMetrics } from '../metrics/house-metrics.ts'
import type { OtlpExporter } from './otlp-exporter.ts'
import type { TracingStanding } from './tracer.ts'

export interface SpanQueue extends SpanProcessor, AsyncDisposable {
  standing(): TracingStanding
  /** Sends what waits; resolves when it is gone, delivered or not. */
  flush(signal?: AbortSignal): Promise<void>
}

export interface SpanQueueDeps {
  readonly exporter: OtlpExporter
  readonly url: string
  readonly metrics: Pick<HouseMetrics, 'spansDropped' | 'spansSent'>
  readonly clock: Clock
  readonly log: Logger
}

const mostWaiting = 8_192
const batchSize = 512
const sendEveryMs = 2_000
const mostAttempts = 5
const firstRestMs = 500
const lastMomentsMs = 3_000
const complainEveryMs = 60_000

/** Why spans are lost. Whatever is lost is counted. */
type Loss = 'queue_full' | 'refused' | 'unreachable' | 'stopped'

/** Spans that wait for the collector: at most so many, and never in the way of a call. */
export function createSpanQueue(deps: SpanQueueDeps): SpanQueue {
  const { metrics, clock, log } = deps
  const waiting: ReadableSpan[] = []
  const stopping = new AbortController()
  let sending: Promise<void> | undefined
  let sent = 0
  let dropped = 0
  let lastSentAt: number | undefined
  let lastProblem: TracingStanding['lastProblem']
  let complainedAt = -complainEveryMs
  let isClosed = false

  const lose = (loss: Loss, count: number, problem?: string): void => {
    if (count === 0) return
    dropped += count
    metrics.spansDropped.add(count, loss)
    if (clock.now() - complainedAt < complainEveryMs) return
    complainedAt = clock.now()
    log.warn({ reason: loss, dropped, problem }, 'spans did not reach the collector')
  }

  const send = async (batch: readonly ReadableSpan[], signal: AbortSignal): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const { rejected } = await deps.exporter.send(batch, batch[0]!.resource.attributes, signal)
        sent += batch.length - rejected
        metrics.spansSent.add(batch.length - rejected)
        lastSentAt = clock.now()
        if (rejected === 0) lastProblem = undefined
        return lose('refused', rejected, 'it dropped spans of a batch')
      } catch (error) {
        const message = error instanceof Error ? error.message : 'unknown'
        lastProblem = { at: clock.now(), message }
        if (signal.aborted) return lose('stopped', batch.length, message)
        if (isGatehouseError(error) && error.code === 'collector_refused') return lose('refused', batch.length, message)
        if (attempt >= mostAttempts) return lose('unreachable', batch.length, message)
        const restMs = (isGatehouseError(error) ? error.retryAfterMs : undefined) ?? firstRestMs * 2 ** (attempt - 1)
        await sleep(restMs, undefined, { signal, ref: false }).catch(() => {})
      }
    }
  }

  const sendAll = async (signal: AbortSignal): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSize)
      if (signal.aborted) lose('stopped', batch.length)
      else await send(batch, signal)
    }
  }
  /** One at a time: a slow collector is not helped by more requests. */
  const sendNow = (signal: AbortSignal = stopping.signal): Promise<void> =>
    (sending ??= sendAll(signal).finally(() => (sending = undefined)))
  const timer = setInterval(() => void (waiting.length > 0 && sendNow()), sendEveryMs).unref()

  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    clearInterval(timer)
    const limit = setTimeout(() => stopping.abort(), lastMomentsMs)
    await sendNow()
    await sendNow()
    clearTimeout(limit)
    stopping.abort()
  }

  return {
    onStart: () => {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & 1) === 0) return
      if (isClosed) return lose('stopped', 1)
      if (waiting.length >= mostWaiting) return lose('queue_full', 1)
      if (waiting.push(span) >= batchSize && sending === undefined) void sendNow()
    },
    standing: () => ({ url: deps.url, sent, dropped, waiting: waiting.length, lastSentAt, lastProblem }),
    async flush(signal) {
      await sendNow(signal)
      if (waiting.length > 0) await sendNow(signal)
    },
    forceFlush: () => sendNow(),
    shutdown: close,
    [Symbol.asyncDispose]: close,
  }
}
