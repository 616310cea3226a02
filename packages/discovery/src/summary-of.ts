import { visibleText } from './text/visible-text.ts'

const maxLength = 200

/**
 * The first sentences of a description, as many as fit 200 characters, on one line. A first line that only repeats the
 * title is left out when more follows.
 */
export function summaryOf(description: string, title = ''): string {
  // Bounded first: a description may be very long and only its beginning counts.
  const text = onOneLine(withoutTitle(visibleText(description.slice(0, 1_000)), title))
  if (text.length <= maxLength) return text
  const end = lastSentenceEnd(text)
  if (end > 0) return detached(text.slice(0, end))
  const cut = text.slice(0, maxLength - 1)
  const space = cut.lastIndexOf(' ')
  return detached(`${withoutHalfCharacter(space > maxLength / 2 ? cut.slice(0, space) : cut)}…`)
}

function withoutTitle(description: string, title: string): string {
  const [first = '', ...rest] = description.trim().split('\n')
  const more = rest.join('\n').trim()
  return more !== '' && first.trim() === title.trim() ? more : description
}

/** A line without a full stop that the next one does not continue gets one. */
function onOneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/(?<=[\p{L}\p{N})])\s*\n\s*(?=\p{Lu})/gu, '. ')
    .replaceAll(/\s+/g, ' ')
}

// NOTE: a slice keeps the whole text it was cut from in memory, and an index keeps 200,000 of them.
function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}

/** Where the last whole sentence within the limit ends; 0 when there is none. */
function lastSentenceEnd(text: string): number {
  let end = 0
  for (const match of text.matchAll(/[.!?](?= \p{Lu})|[。！？]/gu)) {
    if (match.index + 1 > maxLength) break
    end = match.index + 1
  }
  return end >= 40 ? end : 0
}

function withoutHalfCharacter(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text
}
