import { Worker } from 'node:worker_threads'
import type { ConvertedDocument } from './converted-document.ts'
import type { ConversionSettings } from './conversion-settings.ts'
import type { ConversionMessage } from './conversion-message.ts'
import { unreadableDocument } from './unreadable-document.ts'
import { UnreadableDocumentError } from './unreadable-document-error.ts'
import type { ImportDocument } from './import-options.ts'

const timeoutMs = 120_000
const maxHeapMb = 2_048

/** A thread that converts one document at a time. */
export interface ConversionWorker {
  /**
   * A document that takes too long, or too much memory, is answered as unreadable and the worker is gone. Rejects with
   * the signal's reason when it is aborted.
   */
  convert(document: ImportDocument, settings: ConversionSettings, signal?: AbortSignal): Promise<ConvertedDocument>
  isUsable(): boolean
  close(): Promise<void>
}

export function startConversionWorker(): ConversionWorker {
  const worker = new Worker(new URL('./convert-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    // It needs nothing from outside.
    env: {},
    execArgv: [],
  })
  worker.unref()
  let isUsable = true
  // NOTE: without a listener an error that comes between two documents would end the process.
  worker.on('error', () => (isUsable = false)).on('exit', () => (isUsable = false))
  const stop = async (): Promise<void> => {
    isUsable = false
    await worker.terminate()
  }

  return {
    isUsable: () => isUsable,
    close: stop,
    async convert(document, settings, signal) {
      signal?.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<ConvertedDocument>()
      const operations: ConvertedDocument['operations'][number][] = []
      const giveUp = (code: string, message: string): void => {
        resolve(unreadableDocument(document, settings.namespace, new UnreadableDocumentError(code, message)))
        void stop()
      }
      const onMessage = (message: ConversionMessage): void => {
        if (message.kind === 'operations') operations.push(...message.operations)
        else if (message.kind === 'end') resolve({ ...message.document, operations })
        else giveUp('unreadable_document', 'The document could not be read.')
      }
      const onError = (error: unknown): void => {
        const isMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
        if (isMemory) giveUp('document_too_complex', 'The document needs more memory than an import may use.')
        else giveUp('unreadable_document', 'The document could not be read.')
      }
      const onExit = (): void => giveUp('unreadable_document', 'The document could not be read.')
      const onAbort = (): void => {
        reject(signal?.reason as Error)
        void stop()
      }
      const timer = setTimeout(
        () => giveUp('conversion_timeout', 'The document took longer than two minutes to read.'),
        timeoutMs,
      )
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      signal?.addEventListener('abort', onAbort, { once: true })
      worker.postMessage({ document, settings }, [])
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      }
    },
  }
}
