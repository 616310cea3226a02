/** Work on one tenant's namespaces, one at a time. Imports of different namespaces do not wait for each other. */
export interface ImportLock {
  /** Runs the work when everything before it that shares a namespace is done. Rejects with the signal's reason. */
  run<T>(
    tenantId: string,
    namespaces: readonly string[],
    work: () => Promise<T>,
    signal?: AbortSignal | undefined,
  ): Promise<T>
}

/** NOTE: within one process. Between processes the store's transaction keeps each import whole, and the last one wins. */
export function createImportLock(): ImportLock {
  const tails = new Map<string, Promise<unknown>>()

  return {
    async run(tenantId, namespaces, work, signal) {
      const keys = namespaces.map((namespace) => JSON.stringify([tenantId, namespace]))
      const before = keys.flatMap((key) => tails.get(key) ?? [])
      const { promise: done, resolve: release } = Promise.withResolvers<void>()
      // All places are taken at once, so that two imports of the same namespaces cannot wait for each other.
      const tail = Promise.all([...before, done])
      for (const key of keys) tails.set(key, tail)
      try {
        await untilAborted(Promise.all(before), signal)
        return await work()
      } finally {
        release()
        void tail.then(() => {
          for (const key of keys) if (tails.get(key) === tail) tails.delete(key)
        })
      }
    },
  }
}

async function untilAborted(waiting: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return void (await waiting)
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([waiting, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
