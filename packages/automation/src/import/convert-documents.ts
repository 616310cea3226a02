import type { Clock } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import { createConversionPool } from './conversion-pool.ts'
import type { ConvertedDocument } from './converted-document.ts'
import type { ImportDocument, ImportOptions } from './import-options.ts'
import type { ImportNote } from './import-report.ts'
import { fetchReferences } from './reference/fetch-references.ts'
import type { LibraryRole } from './reference/is-library.ts'
import { createReferenceLibrary } from './reference/reference-library.ts'

const progressEveryMs = 100
/** Characters of other files that the documents of one import may take along together. */
const maxLibraryCharacters = 512 * 1024 * 1024

/** Converts all documents, a few at a time, and answers in their order. */
export async function convertDocuments(
  documents: readonly ImportDocument[],
  options: ImportOptions,
  { clock, egress }: { readonly clock: Clock; readonly egress?: Egress | undefined },
): Promise<readonly ConvertedDocument[]> {
  const { namespace, serverVariables, rules, onProgress, signal } = options
  const library = createReferenceLibrary(documents)
  const notes =
    options.fetchReferences === undefined || egress === undefined
      ? []
      : await fetchReferences(documents, library, options.fetchReferences, egress, signal)
  const roleOf = (document: ImportDocument): LibraryRole => {
    if (documents.length === 1) return 'none'
    return library.isReferredTo(document) ? 'referred_to' : 'possible'
  }
  await using pool = createConversionPool()
  const converted: ConvertedDocument[] = []
  let started = 0
  let done = 0
  let operations = 0
  let reportedAt = Number.NEGATIVE_INFINITY

  let libraryRoom = maxLibraryCharacters
  const withinRoom = (files: readonly ImportDocument[]): readonly ImportDocument[] => {
    const size = files.reduce((sum, { content }) => sum + content.length, 0)
    if (size > libraryRoom) return []
    libraryRoom -= size
    return files
  }
  const report = (): void => {
    if (done < documents.length && clock.now() - reportedAt < progressEveryMs) return
    reportedAt = clock.now()
    onProgress?.({ documents: done, ofDocuments: documents.length, operations })
  }
  const convertNext = async (): Promise<void> => {
    while (started < documents.length) {
      const i = started++
      signal?.throwIfAborted()
      const source = documents[i]!
      const reachable = withinRoom(library.reachableFrom(source))
      const settings = { namespace, library: reachable, role: roleOf(source), serverVariables, rules }
      const document = await pool.convert(source, settings, signal)
      converted[i] = document
      done++
      operations += document.operationCount
      report()
    }
  }
  await Promise.all(Array.from({ length: pool.size }, convertNext))
  return withNotes(converted, notes)
}

// Notes on files that were fetched belong to no document of the import; the first one carries them.
function withNotes(
  documents: readonly ConvertedDocument[],
  notes: readonly ImportNote[],
): readonly ConvertedDocument[] {
  if (notes.length === 0) return documents
  const files = new Set(documents.map(({ file }) => file))
  return documents.map((document, i) => {
    const own = notes.filter(({ file }) => file === document.file || (i === 0 && !files.has(file)))
    return own.length === 0 ? document : { ...document, notes: [...document.notes, ...own] }
  })
}
