/**
 * PostgreSQL text holds no U+0000, and UTF-8 holds no lone surrogates; strings that come from tools hold both.
 * Such characters are written as U+001A and four hex digits, and U+001A itself likewise, so that no two strings
 * share a spelling and what is read is what was written.
 *
 * JSON text never needs it: JSON.stringify escapes all three.
 */
const marker = '\u001a'

export function escapeText(text: string): string {
  if (!needsEscape(text)) return text
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000\u001a]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (unit) => marker + unit.charCodeAt(0).toString(16).padStart(4, '0'),
  )
}

export function unescapeText(text: string): string {
  if (!text.includes(marker)) return text
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001a([0-9a-f]{4})/g, (_, unit: string) => String.fromCharCode(parseInt(unit, 16)))
}

function needsEscape(text: string): boolean {
  return text.includes('\u0000') || text.includes(marker) || !text.isWellFormed()
}
