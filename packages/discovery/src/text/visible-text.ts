// What has no shape of its own: controls, zero-width and bidi marks, soft hyphens, tags (U+E0000…), variation selectors,
// blank fillers. Unicode TR #36 and #39 name them as ways to hide text from people and show it to machines.
const hidden =
  /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u034F\u115F\u1160\u17B4\u17B5\u2028\u2029\u3164\uFFA0]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu
/** Any of them, quickly, in a text that has none. */
const mayHide =
  /[^\t\n\x20-\x7E\u00A1-\u00AC\u00AE-\u0233\u0370-\u0377\u0384-\u0480\u048A-\u04FF\u3001-\u303F\u3041-\u3163\u4E00-\u9FFF\uAC00-\uD7A3]/
/** Joiners belong to how these scripts are spelt, selectors to how signs look. */
const joined =
  /^[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]$/u

/** The text without what a reader does not see. A line end stays one, whatever it is written as. */
export function visibleText(text: string): string {
  if (!mayHide.test(text)) return text
  return text
    .replaceAll(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    .replaceAll(hidden, (mark, at: number, all: string) => (isSpelling(mark, at, all) ? mark : ''))
}

/** Whether something is there that a reader does not see. */
export function hidesText(text: string): boolean {
  return mayHide.test(text) && visibleText(text) !== text.replaceAll(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
}

function isSpelling(mark: string, at: number, all: string): boolean {
  if (mark !== '\u200C' && mark !== '\u200D' && mark !== '\uFE0F' && mark !== '\uFE0E') return false
  const before = all.codePointAt(at - 1 - (isLowSurrogate(all.charCodeAt(at - 1)) ? 1 : 0))
  if (before === undefined || at === 0) return false
  const sign = String.fromCodePoint(before)
  return joined.test(sign) || (mark === '\uFE0F' && /[0-9#*]/.test(sign))
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
