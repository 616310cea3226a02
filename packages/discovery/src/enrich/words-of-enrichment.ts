import type { Enrichment } from '@gatehouse/spec'
import { visible } from '../models/document-text.ts'
import { termOf, wordsOf } from '../text/tokenise.ts'

const maxWords = 60
const maxLength = { purpose: 300, whenToUse: 160, tag: 40 }

/**
 * The words of a description by a model that searches may find a tool by. Each stands there once, and there are not many:
 * neither length nor repetition makes a tool better found. What a tool cannot do is left out, for it would be found by that.
 */
export function wordsOfEnrichment({ purpose, whenToUse, tags }: Enrichment): string {
  const text = [
    purpose.slice(0, maxLength.purpose),
    ...whenToUse.slice(0, 5).map((one) => one.slice(0, maxLength.whenToUse)),
    ...tags.slice(0, 8).map((one) => one.slice(0, maxLength.tag)),
  ].join(' . ')
  const words = new Map<string, string>()
  for (const word of wordsOf(visible(text))) {
    const term = termOf(word)
    if (term !== undefined && !words.has(term) && words.size < maxWords) words.set(term, word)
  }
  return [...words.values()].join(' ')
}
