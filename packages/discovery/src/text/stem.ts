/**
 * A light English stemmer: brings the forms of a word together (create, creates, created, creating, creation) and
 * leaves short words and other languages alone. The result is a key, not a word.
 */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  return withoutFinalE(withoutEnding(withoutPlural(word)))
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1)
  return word
}

function withoutEnding(word: string): string {
  if (word.endsWith('ing') && word.length > 5) return undoubled(word.slice(0, -3))
  if (word.endsWith('ed') && word.length > 4)
    return word.endsWith('ied') ? `${word.slice(0, -3)}y` : undoubled(word.slice(0, -2))
  if (/[ts]ion$/.test(word) && word.length > 5) return word.slice(0, -3)
  return word
}

/** get → getting: the consonant that English doubles before an ending. */
function undoubled(word: string): string {
  return /([bdgkmnprt])\1$/.test(word) ? word.slice(0, -1) : word
}

function withoutFinalE(word: string): string {
  return word.endsWith('e') && word.length > 3 ? word.slice(0, -1) : word
}
