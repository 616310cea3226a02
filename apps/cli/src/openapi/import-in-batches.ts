import { GatehouseError, isGatehouseError } from '@gatehouse/core'
import type { ImportAnswer } from '../client/answers.ts'
import type { GatehouseClient } from '../client/gatehouse-client.ts'
import type { JsonObject, Progress } from '../client/http-transport.ts'
import { batchDocuments } from './batch-documents.ts'
import { mergeReports } from './merge-reports.ts'
import type { Document } from './read-documents.ts'

type Settings = Omit<Parameters<GatehouseClient['importDocuments']>[0], 'documents'>

const requestLimits = { maxBytes: 8 * 1024 * 1024, maxDocuments: 500 }
/** What the server takes at most, with room for what goes along. */
const wholeLimits = { maxBytes: 60 * 1024 * 1024, maxDocuments: 1_000 }

/** Sends the documents in as few requests as the server takes, and answers with one report. */
export async function importInBatches(
  server: GatehouseClient,
  documents: readonly Document[],
  settings: Settings,
  onProgress: (progress: Progress) => void,
): Promise<ImportAnswer & JsonObject> {
  const reports: (ImportAnswer & JsonObject)[] = []
  let sent = 0
  for (const batch of batchDocuments(documents, documents.some(refersToFiles) ? wholeLimits : requestLimits)) {
    const before = sent
    const label = (detail: string | undefined) =>
      [`documents ${before + 1}–${before + batch.length} of ${documents.length}`, detail].filter(Boolean).join(': ')
    try {
      reports.push(
        await server.importDocuments({ ...settings, documents: batch }, (progress) =>
          onProgress({ ...progress, label: label(progress.label) }),
        ),
      )
    } catch (error) {
      throw before === 0 ? error : partlyDone(error, before)
    }
    sent += batch.length
  }
  return mergeReports(reports)
}

// A reference is followed within one request only.
function refersToFiles({ content }: Document): boolean {
  return /\$ref["']?\s*:\s*(?:[|>][-+]?\s*)?["']?[^"'#\n]{0,500}\.(?:json|ya?ml)/i.test(content)
}

/** What came before the failure is in, and the person must know. */
function partlyDone(error: unknown, documents: number): unknown {
  if (!isGatehouseError(error)) return error
  return new GatehouseError(error.kind, error.code, `${error.message} The first ${documents} documents are imported.`, {
    cause: error,
    ...(error.at === undefined ? {} : { at: error.at }),
    hint: error.hint ?? 'Run the command again; what is imported already stays as it is.',
    details: { ...error.details, imported_documents: documents },
  })
}
