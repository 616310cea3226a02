import type { Logger } from '@gatehouse/core'

/** Works now and every so often, one at a time, until it is disposed. A failure is logged and is not the end. */
export function startEvery(
  everyMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
  log: Logger,
  whenFailed: string,
): AsyncDisposable {
  const stopping = new AbortController()
  let working: Promise<void> | undefined
  const guarded = async (): Promise<void> => {
    try {
      await work(stopping.signal)
    } catch (error) {
      log.warn({ err: error }, whenFailed)
    }
  }
  const tick = (): void => {
    working ??= guarded().finally(() => (working = undefined))
  }
  tick()
  const timer = setInterval(tick, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stopping.abort()
      await working
    },
  }
}
