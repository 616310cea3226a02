import { visibleText } from '../../text/visible-text.ts'

const maxLength = 120
/** The words of an identifier; what is no letter or digit parts them. */
const word = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}[\p{Ll}\p{M}]*|[\p{Lo}\p{M}]+|\p{L}+|\p{N}+/gu

/** A name as people write it: `getHTTPStatus` → `Get HTTP status`. The name itself where there is no word in it. */
export function titleOfName(name: string): string {
  const words = visibleText(name.slice(0, maxLength)).match(word) ?? []
  const said = words.map((one) => (/^\p{Lu}{2,}$/u.test(one) && one !== name ? one : one.toLowerCase())).join(' ')
  return said === '' ? name.slice(0, maxLength) : said[0]!.toUpperCase() + said.slice(1)
}
