import { watch } from 'node:fs'

/** Editors write a file in several steps. */
const quietMs = 120

export interface FolderChanges extends Disposable {
  /** Resolves when something below the folder changed since the last call, once it has been quiet for a moment. */
  next(): Promise<void>
}

/** Watches a folder and everything below it. */
export function watchFolder(folder: string): FolderChanges {
  let timer: NodeJS.Timeout | undefined
  let isChanged = false
  let waiting = Promise.withResolvers<void>()
  const settle = (): void => {
    isChanged = true
    waiting.resolve()
  }
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(settle, quietMs)
  })
  // The folder may go and come back, as a checkout does; what is left of it is looked at then.
  watcher.on('error', settle)
  return {
    async next() {
      if (!isChanged) await waiting.promise
      isChanged = false
      waiting = Promise.withResolvers<void>()
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
