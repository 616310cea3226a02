import type { ConvertedDocument } from './converted-document.ts'
import { shortDigest } from './naming/short-digest.ts'

/**
 * Documents of one import with keys of their own. Two files of one name in different folders would otherwise replace
 * each other; the later ones are told apart by their folder.
 */
export function distinctDocuments(documents: readonly ConvertedDocument[]): readonly ConvertedDocument[] {
  const taken = new Set<string>()
  return documents.map((document) => {
    let key = document.document
    if (taken.has(key)) key = `${document.document}~${shortDigest(document.file)}`
    for (let i = 2; taken.has(key); i++) key = `${document.document}~${shortDigest(document.file)}_${i}`
    taken.add(key)
    return key === document.document ? document : { ...document, document: key }
  })
}
