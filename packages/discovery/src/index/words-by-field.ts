import type { ToolSummary } from '@gatehouse/catalog'
import { synonymsOf, synonymTerm } from '../enrich/by-rule/synonyms.ts'
import { wordsOf } from '../text/tokenise.ts'
import { maxCharactersPerField, maxWordsPerField, type Field } from './field-weights.ts'

/** The words that a tool is found by, field by field. */
export function wordsByField(
  tool: ToolSummary,
  namespaceDescription: string,
): readonly (readonly [Field, readonly string[]])[] {
  const { parameters } = tool
  return [
    ['name', wordsOfField([tool.name])],
    ['title', wordsOfField([tool.title])],
    ['namespace', wordsOfField([tool.namespace])],
    ['description', wordsOfField([tool.description])],
    ['enrichment', wordsOfField([tool.enrichment])],
    // Found by these only where no permitted tool says the word itself: see scoreTerms.
    ['synonym', synonymsOf(tool).map(synonymTerm)],
    ['tags', wordsOfField(tool.tags)],
    ['parameterName', wordsOfField(parameters.map(({ name }) => name))],
    ['parameterDescription', wordsOfField(parameters.map(({ description }) => description))],
    ['namespaceDescription', wordsOfField([namespaceDescription])],
  ]
}

/** The words of the texts of a field in order, as far as they count. What is beyond is not even looked at. */
function wordsOfField(texts: readonly (string | undefined)[]): readonly string[] {
  if (texts.length === 1) return wordsOf(texts[0]?.slice(0, maxCharactersPerField) ?? '').slice(0, maxWordsPerField)
  const words: string[] = []
  let characters = 0
  for (const text of texts) {
    if (text === undefined) continue
    words.push(...wordsOf(text.slice(0, maxCharactersPerField - characters)))
    characters += text.length
    if (words.length >= maxWordsPerField || characters >= maxCharactersPerField) break
  }
  return words.slice(0, maxWordsPerField)
}
