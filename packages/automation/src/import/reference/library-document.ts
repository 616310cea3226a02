import type { ConvertedDocument } from '../converted-document.ts'
import type { ImportDocument } from '../import-options.ts'
import { deriveNamespace } from '../naming/derive-namespace.ts'
import { documentKey } from '../naming/document-key.ts'

/** A file that describes no API of its own: nothing is skipped in it, and no action made earlier goes because of it. */
export function libraryDocument({ file }: ImportDocument, given: string | undefined): ConvertedDocument {
  const namespace = given ?? deriveNamespace('', file)
  const message = 'The file describes no API of its own; what others refer to in it is imported with them.'
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
    skipped: [],
    notes: [{ file, code: 'library', message, count: 1 }],
  }
}
