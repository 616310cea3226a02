import { parentPort } from 'node:worker_threads'
import type { ConversionMessage, ConversionRequest } from './conversion-message.ts'
import { convertDocument } from './convert-document.ts'

const portion = 250

// The entry of a thread, see convert-in-worker.ts: the one module whose import does something.
parentPort?.on('message', (request: ConversionRequest) => {
  for (const message of conversion(request)) parentPort?.postMessage(message, [])
})

function* conversion({ document, settings }: ConversionRequest): Generator<ConversionMessage> {
  try {
    const { operations, ...rest } = convertDocument(document, settings)
    for (let i = 0; i < operations.length; i += portion) {
      yield { kind: 'operations', operations: operations.slice(i, i + portion) }
    }
    yield { kind: 'end', document: rest }
  } catch {
    yield { kind: 'failed' }
  }
}
