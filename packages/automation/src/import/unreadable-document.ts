import { isGatehouseError } from '@gatehouse/core'
import type { ConvertedDocument } from './converted-document.ts'
import type { ImportDocument } from './import-options.ts'
import type { ImportNote } from './import-report.ts'
import { deriveNamespace } from './naming/derive-namespace.ts'
import { documentKey } from './naming/document-key.ts'

/** A document as one skipped entry that says why nothing could be read. */
export function unreadableDocument(
  { file }: ImportDocument,
  given: string | undefined,
  error: unknown,
  notes: readonly ImportNote[] = [],
): ConvertedDocument {
  const namespace = given ?? deriveNamespace('', file)
  const { message: reason, code } = isGatehouseError(error)
    ? error
    : { message: 'The document could not be read.', code: 'unreadable_document' }
  return {
    file,
    isReadable: false,
    namespace,
    document: documentKey(namespace, file),
    version: '',
    server: { kind: 'none' },
    operationCount: 0,
    operations: [],
    hidden: [],
    signIn: [],
    skipped: [{ file, method: '', path: '', reason, code }],
    notes,
  }
}
