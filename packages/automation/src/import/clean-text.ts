// What a person cannot see but a model reads: controls, zero-width and bidirectional marks, variation selectors, tag
// characters. Tab and line feed stay.
const invisible = /(?![\t\n])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const plain = /^[\x20-\x7e\n]*$/

/** Text for people and models: nothing invisible, no lone surrogates, bounded. */
export function cleanText(text: string, maxLength: number): string {
  const bounded = text.length > maxLength * 4 ? text.slice(0, maxLength * 4) : text
  const visible = plain.test(bounded)
    ? bounded
    : bounded
        .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
        .toWellFormed()
        .replaceAll(invisible, '')
  return shorten(visible.trim(), maxLength)
}

/** Cuts at a word and says so with an ellipsis. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const cut = text.slice(0, maxLength - 1)
  const space = cut.search(/\s\S*$/)
  return `${(space > maxLength * 0.8 ? cut.slice(0, space) : cut).toWellFormed().trimEnd()}…`
}

/** Cleaned text with the noise of HTML and Markdown reduced; code, lists and link targets' labels stay readable. */
export function plainText(text: string, maxLength: number): string {
  const source = cleanText(text, maxLength * 4)
  const withoutMarkup = /[<&*#[|`~]/.test(source) ? reduceMarkup(source) : source
  return shorten(
    withoutMarkup
      .replaceAll(/[ \t]+\n/g, '\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
    maxLength,
  )
}

const htmlTag =
  /<\/?(?:a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|ol|p|pre|s|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)(?:\s[^<>]*)?\/?>/gi
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function reduceMarkup(text: string): string {
  return text
    .replaceAll(/<!--[\s\S]{0,4000}?-->/g, '')
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\s*\/?>/gi, '\n')
    .replaceAll(/<li(?:\s[^<>]*)?>/gi, '- ')
    .replaceAll(htmlTag, '')
    .replaceAll(
      /&(amp|lt|gt|quot|apos|nbsp|#39);/g,
      (whole, name: string) => entities[name] ?? (name === '#39' ? "'" : whole),
    )
    .replaceAll(/!?\[([^\][\n]{1,300})\]\((?:[^()\s]{1,500})(?:\s"[^"\n]{0,200}")?\)/g, '$1')
    .replaceAll(/^#{1,6}\s+/gm, '')
    .replaceAll(/\*\*([^*\n]{1,500})\*\*/g, '$1')
}
