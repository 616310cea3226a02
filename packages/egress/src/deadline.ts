import { EgressError } from './egress-error.ts'

/** One signal out of the time that is left and the caller's own signal. Dispose it when the work is over. */
export function deadline(
  timeoutMs: number,
  host: string,
  signal: AbortSignal | undefined,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  const timer = setTimeout(
    () =>
      controller.abort(
        new EgressError('egress_timeout', `${host} did not answer within ${timeoutMs} ms.`, {
          mayHaveReachedServer: false,
        }),
      ),
    timeoutMs,
  )
  const onAbort = (): void =>
    controller.abort(
      new EgressError('egress_cancelled', `The request to ${host} was cancelled.`, {
        cause: signal?.reason,
        mayHaveReachedServer: false,
      }),
    )
  if (signal?.aborted === true) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
