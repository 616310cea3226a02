/** Texts that have broken stores before; each has to come back as it went in. */
export const strangeTexts: readonly (readonly [name: string, text: string])[] = [
  ['an empty text', ''],
  ['white space', ' \t\r\n\u00a0\u2028'],
  ['quotes and backslashes', `'";\\"{}$1 ?? %s --`],
  ['words that look like null', 'NULL'],
  ['characters beyond the basic plane', 'día 日本 👩‍👩‍👧 𝒳'],
  ['U+0000', 'a\u0000b'],
  ['control characters', '\u0001\u001a\u001a0000\u007f'],
  ['a lone high surrogate', 'x\ud83dy'],
  ['a lone low surrogate', '\udc00'],
  ['composed and decomposed letters', '\u00e9e\u0301'],
]
