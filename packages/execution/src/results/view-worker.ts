import { parentPort, workerData } from 'node:worker_threads'
import type { ResultView } from './result-view.ts'
import { viewJson } from './view-json.ts'

const { json, view, maxBytes } = workerData as { json: string; view: ResultView; maxBytes: number }
try {
  parentPort!.postMessage({ paged: viewJson(JSON.parse(json), view, maxBytes) }, [])
} catch (error) {
  parentPort!.postMessage({ problem: error instanceof Error ? error.message : String(error) }, [])
}
