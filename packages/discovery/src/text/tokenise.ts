import { stem } from './stem.ts'
import { stopWords } from './stop-words.ts'
import { visibleText } from './visible-text.ts'

// Identifiers come apart at case changes and between letters and digits: getHTTPStatus2 → get HTTP Status 2.
const asciiWord = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g
const unicodeWord = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}[\p{Lo}\p{M}]*|\p{L}+|\p{N}+/gu
/** Scripts that put no space between words. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** The words of a text in order, lower-case, accents folded; nothing is left out yet. */
export function wordsOf(text: string): readonly string[] {
  const visible = visibleText(text)
  if (isAscii(visible)) return visible.match(asciiWord)?.map((word) => word.toLowerCase()) ?? []
  const folded = visible
    .normalize('NFKD')
    .replaceAll(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '')
    .normalize('NFC')
  return (folded.match(unicodeWord) ?? []).flatMap((word) => (unspaced.test(word) ? pairsOf(word) : word.toLowerCase()))
}

/** The term that a word is found by, or undefined for a word that says nothing: a stop word, a single Latin letter. */
export function termOf(word: string): string | undefined {
  if (stopWords.has(word) || word.length > 40 || /^[a-z]$/.test(word)) return undefined
  return stem(word)
}

/** The different terms of a text in order, at most so many. */
export function termsOf(text: string, maxTerms: number): readonly string[] {
  const terms = new Set<string>()
  for (const word of wordsOf(text)) {
    const term = termOf(word)
    if (term !== undefined) terms.add(term)
    if (terms.size === maxTerms) break
  }
  return [...terms]
}

function pairsOf(word: string): readonly string[] {
  const characters = [...word]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, i) => characters[i]! + character)
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}
