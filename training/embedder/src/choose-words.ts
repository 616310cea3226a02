import { termOf, toolFields, wordsOf, type LabelledTool } from '@gatehouse/discovery/measure'

const minTexts = 4
/** Of the texts of one tool or query, only the beginning is counted. */
const maxLength = 4_000

/** The words that get a row of their own: those in most texts first, at most `maxWords`. Numbers are left to the words around them. */
export function chooseWords(
  tools: readonly LabelledTool[],
  queries: readonly string[],
  maxWords: number,
): readonly string[] {
  const counts = new Map<string, number>()
  const count = (text: string): void => {
    for (const term of new Set(wordsOf(text.slice(0, maxLength)).map(termOf))) {
      if (term !== undefined) counts.set(term, (counts.get(term) ?? 0) + 1)
    }
  }
  for (const tool of tools)
    count(
      toolFields(tool)
        .map(({ text }) => text)
        .join(' . '),
    )
  for (const query of queries) count(query)
  return [...counts]
    .filter(([term, texts]) => texts >= minTexts && !/^[0-9]+$/.test(term))
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .slice(0, maxWords)
    .map(([term]) => term)
}
