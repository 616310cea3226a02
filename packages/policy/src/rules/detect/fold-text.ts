/** A text in the one spelling that detectors read, and the way back. */
export interface FoldedText {
  readonly text: string
  /** Where the code unit at a folded position comes from; the position after the last one is the length of the original. */
  readonly origin: (position: number) => number
}

/**
 * Undoes what hides a number from a pattern and not from a reader: full-width and other digits, invisible characters, accents,
 * unusual dashes and spaces. Unicode TR 36 §2, TR 15 (NFKC).
 */
export function foldText(original: string): FoldedText {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(original)) return { text: original, origin: (position) => position }
  const origins: number[] = []
  let text = ''
  let at = 0
  for (const letter of original) {
    const plain = letter <= '\x7f' ? letter : foldLetter(letter)
    for (let i = 0; i < plain.length; i++) origins.push(at)
    text += plain
    at += letter.length
  }
  origins.push(original.length)
  return { text, origin: (position) => origins[position]! }
}

function foldLetter(letter: string): string {
  const plain = letter.normalize('NFKC').replaceAll(/[\p{Cf}\p{Mn}\p{Me}]/gu, '')
  if (/^[\p{Pd}\u2212\u00b7]$/u.test(plain)) return '-'
  if (/^\p{Zs}$/u.test(plain)) return ' '
  return /^\p{Nd}$/u.test(plain) ? digitOf(plain) : plain
}

/** Decimal digits stand in runs of ten, zero first (Unicode §4.6). */
function digitOf(letter: string): string {
  const code = letter.codePointAt(0)!
  let value = 0
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value++
  return String(value)
}
