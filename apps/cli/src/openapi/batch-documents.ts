import type { Document } from './read-documents.ts'

/** Documents in requests of at most this many bytes and documents; one that is longer goes alone. */
export function batchDocuments(
  documents: readonly Document[],
  { maxBytes, maxDocuments }: { readonly maxBytes: number; readonly maxDocuments: number },
): readonly (readonly Document[])[] {
  const batches: Document[][] = []
  let sizeBytes = 0
  for (const document of documents) {
    const length = sentBytes(document)
    const current = batches.at(-1)
    if (current === undefined || current.length >= maxDocuments || sizeBytes + length > maxBytes) {
      batches.push([document])
      sizeBytes = length
      continue
    }
    current.push(document)
    sizeBytes += length
  }
  return batches
}

// As JSON on the wire: quotes and line ends are escaped there, which makes a third more of a typical document.
function sentBytes({ file, content }: Document): number {
  return Buffer.byteLength(JSON.stringify({ file, content })) + 1
}
