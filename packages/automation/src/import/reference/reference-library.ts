import type { ImportDocument } from '../import-options.ts'
import { fileName, referredFile } from './file-name.ts'

const maxFiles = 2_000
const maxCharacters = 64 * 1024 * 1024

/** The texts of one import by the names that references between them use. */
export interface ReferenceLibrary {
  /** Files outside this one that it refers to, whether they are there or not. */
  referredBy(document: ImportDocument): readonly string[]
  /** Everything a document reaches through references, itself left out; bounded. */
  reachableFrom(document: ImportDocument): readonly ImportDocument[]
  has(name: string): boolean
  add(document: ImportDocument): void
  /** Whether another file of the import refers to it. */
  isReferredTo(document: ImportDocument): boolean
}

export function createReferenceLibrary(documents: readonly ImportDocument[]): ReferenceLibrary {
  const byName = new Map<string, ImportDocument>()
  const known = new Map<ImportDocument, readonly string[]>()
  let referredTo: ReadonlySet<string> | undefined

  const add = (document: ImportDocument): void => {
    const name = fileName(document.file)
    if (!byName.has(name)) byName.set(name, document)
    const unpacked = name.replace(/\.gz$/i, '')
    if (!byName.has(unpacked)) byName.set(unpacked, document)
    referredTo = undefined
  }
  const referredBy = (document: ImportDocument): readonly string[] => {
    let names = known.get(document)
    if (names === undefined) known.set(document, (names = filesIn(document)))
    return names
  }
  for (const document of documents) add(document)

  return {
    referredBy,
    add,
    has: (name) => byName.has(name),
    reachableFrom(document) {
      const found = new Set<ImportDocument>()
      const queue = [document]
      let characters = 0
      for (const from of queue) {
        for (const name of referredBy(from)) {
          const other = byName.get(name)
          if (other === undefined || other === document || found.has(other)) continue
          characters += other.content.length
          if (found.size >= maxFiles || characters > maxCharacters) return [...found]
          found.add(other)
          queue.push(other)
        }
      }
      return [...found]
    },
    isReferredTo(document) {
      referredTo ??= new Set([...new Set(byName.values())].flatMap(referredBy))
      const name = fileName(document.file)
      return referredTo.has(name) || referredTo.has(name.replace(/\.gz$/i, ''))
    },
  }
}

// Found in the text, so that the thread which hands out the work parses nothing. What looks like a reference and is none
// costs a look into a map.
const outward = /\$ref["']?\s*:\s*(?:[|>][-+]?\s*)?(?:"(?!#)([^"#\n]+)|'(?!#)([^'#\n]+)|([^\s"'#,[{}\]][^#\n,}\]]*))/g

function filesIn({ file, content }: ImportDocument): readonly string[] {
  const own = fileName(file)
  const names = new Set<string>()
  for (const [, double, single, plain] of content.matchAll(outward)) {
    const written = (double ?? single ?? plain ?? '').replaceAll(String.raw`\/`, '/').trim()
    const name = referredFile(written, file)
    if (name !== own) names.add(name)
  }
  return [...names]
}
