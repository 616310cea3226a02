import { availableParallelism } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { convertDocument } from './convert-document.ts'
import { startConversionWorker, type ConversionWorker } from './convert-in-worker.ts'
import type { ConversionSettings } from './conversion-settings.ts'
import type { ConvertedDocument } from './converted-document.ts'
import type { ImportDocument } from './import-options.ts'

/** Below this a document is converted at once; starting a worker would take longer. */
const minWorkerCharacters = 200_000
const maxWorkers = 2

/** Converts documents without blocking the caller's thread for long. Close it to stop its workers. */
export interface ConversionPool extends AsyncDisposable {
  /** How many documents it converts at a time. */
  readonly size: number
  convert(document: ImportDocument, settings: ConversionSettings, signal?: AbortSignal): Promise<ConvertedDocument>
}

export function createConversionPool(): ConversionPool {
  const size = Math.min(maxWorkers, availableParallelism())
  const idle: ConversionWorker[] = []
  const all = new Set<ConversionWorker>()

  return {
    size,
    async convert(document, settings, signal) {
      const texts = [document, ...(settings.library ?? [])]
      if (texts.reduce((sum, { content }) => sum + content.length, 0) < minWorkerCharacters) {
        await nextTurn()
        return convertDocument(document, settings)
      }
      const worker = idle.pop() ?? startConversionWorker()
      all.add(worker)
      const converted = await worker.convert(document, settings, signal)
      if (worker.isUsable()) idle.push(worker)
      else all.delete(worker)
      return converted
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all].map((worker) => worker.close()))
    },
  }
}
