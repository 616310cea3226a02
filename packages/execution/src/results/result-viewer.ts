import { Worker } from 'node:worker_threads'
import { GatehouseError } from '@gatehouse/core'
import type { PagedJson } from './page-json.ts'
import { checkQuery, invalidQuery, reasonOf } from './query-json.ts'
import type { ResultView } from './result-view.ts'
import { viewJson } from './view-json.ts'

/** Takes parts out of results. Throws `invalid_query`, `query_too_slow` and `too_many_queries`. */
export type ViewResult = (
  value: unknown,
  view: ResultView,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
) => Promise<PagedJson>

/** A result of this size is looked through at once; a larger one in a thread, which can be stopped. */
const inlineBytes = 200_000
const timeLimitMs = 3_000
const memoryMb = 512
const mostAtOnce = 2
const mostWaiting = 50

/** Queries of strangers over results of strangers: bounded in time, in memory, and in how many there are at once. */
export function createResultViewer(limits: { readonly timeLimitMs: number } = { timeLimitMs }): ViewResult {
  let busy = 0
  const waiting: (() => void)[] = []

  return async (value, view, { maxBytes, signal }) => {
    if (view.query !== undefined) checkQuery(view.query)
    const json = JSON.stringify(value) ?? 'null'
    if (json.length <= inlineBytes || view.query === undefined) return inline(value, view, maxBytes)
    if (waiting.length >= mostWaiting) throw tooMany()
    if (busy < mostAtOnce) busy++
    else await turn(waiting, signal)
    try {
      return await inThread(
        { json, view, maxBytes },
        AbortSignal.any([signal, AbortSignal.timeout(limits.timeLimitMs)]),
      )
    } finally {
      // A place is handed on, so that nobody comes in between.
      const next = waiting.shift()
      if (next === undefined) busy--
      else next()
    }
  }
}

/** Waits for a place, at most as long as the caller does. */
async function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const leave = (): void => {
    const at = waiting.indexOf(resolve)
    if (at >= 0) waiting.splice(at, 1)
    reject(tooMany())
  }
  waiting.push(resolve)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

function inline(value: unknown, view: ResultView, maxBytes: number): PagedJson {
  try {
    return viewJson(value, view, maxBytes)
  } catch (error) {
    throw invalidQuery(reasonOf(error))
  }
}

async function inThread(
  workerData: { readonly json: string; readonly view: ResultView; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<PagedJson> {
  const worker = new Worker(new URL('view-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    stdout: true,
    stderr: true,
  })
  const stop = (): void => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const answer = await new Promise<{ paged?: PagedJson; problem?: string }>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', () => reject(tooSlow()))
      worker.once('exit', () => reject(tooSlow()))
    })
    if (answer.paged === undefined) throw invalidQuery(reasonOf(answer.problem))
    return answer.paged
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

function tooSlow(): GatehouseError {
  return new GatehouseError(
    'invalid',
    'query_too_slow',
    'The query took too long, or too much memory, for this result.',
    {
      at: '/result/query',
      hint: 'Make it narrower, or page through the result with offset and limit.',
    },
  )
}

function tooMany(): GatehouseError {
  return new GatehouseError('unavailable', 'too_many_queries', 'Many results are being looked through at the moment.', {
    hint: 'Try again.',
    retryAfterMs: 1_000,
  })
}
