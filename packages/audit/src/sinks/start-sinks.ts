import { deliver, type DeliveryDeps } from './deliver.ts'
import type { AuditSink } from './sink.ts'

/** Keeps sinks up with the record until it is disposed. Each goes at its own pace; one that fails holds up no other. */
export function startSinks(
  deps: DeliveryDeps,
  sinks: readonly AuditSink[],
  { everyMs = 1_000 }: { readonly everyMs?: number } = {},
): AsyncDisposable {
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()

  const keepUp = async (sink: AuditSink): Promise<void> => {
    try {
      while (!stopping.signal.aborted && (await deliver(deps, sink, stopping.signal)));
    } catch (error) {
      deps.log.warn({ err: error, sink: sink.id }, 'audit entries could not be delivered')
    }
  }
  const look = (): void => {
    for (const sink of sinks) {
      if (running.has(sink.id)) continue
      running.set(
        sink.id,
        keepUp(sink).finally(() => running.delete(sink.id)),
      )
    }
  }
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}
