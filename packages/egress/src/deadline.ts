import { EgressError } from './egress-error.ts'

/** One signal out of the time that is left, the caller's own signal, and the end of interest. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Nobody waits any more. */
  cancel(): void
}

/** Dispose it when the work is over. */
export function deadline(timeoutMs: number, host: string, signal: AbortSignal | undefined): Deadline {
  const controller = new AbortController()
  let isOver = false
  const abort = (code: 'egress_timeout' | 'egress_cancelled', message: string, cause?: unknown): void => {
    if (!isOver) controller.abort(new EgressError(code, message, { cause, mayHaveReachedServer: false }))
  }
  const cancel = (): void => abort('egress_cancelled', `The request to ${host} was cancelled.`, signal?.reason)
  const timer = setTimeout(() => abort('egress_timeout', `${host} did not answer within ${timeoutMs} ms.`), timeoutMs)
  if (signal?.aborted === true) cancel()
  else signal?.addEventListener('abort', cancel, { once: true })
  return {
    signal: controller.signal,
    cancel,
    [Symbol.dispose]() {
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    },
  }
}
