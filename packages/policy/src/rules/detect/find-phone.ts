import type { Detector } from './detector.ts'
import { spansOf } from './detector.ts'

const international = /(?<![\w+])\+[1-9][0-9 ().-]{6,22}[0-9](?![0-9])/g
const northAmerican = /(?<![\d.+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\d-])/g
const national = /(?<![\d.+-])0[ -]?\(?[1-9]\d{1,3}\)?(?:[ .-]?\d{2,4}){2,4}(?![\d-])/g
const inPairs = /(?<![\d.+-])[2-9]\d{2}([ .-])\d{3}\1\d{2}\1\d{2}(?![\d-])/g
const bare = /(?<![\d.+-])\d{10,13}(?![\d-])/g
const named = /phone|telefon|telepono|mobile|whatsapp|handy|(?<![a-z])(?:tel|cell|fax|sms|cep)(?![a-z])/i
/** How far before a number its name may stand. */
const reach = 20

/**
 * Telephone numbers: international with a plus (ITU-T E.164), North American, national ones with a leading zero, groups of 3-3-2-2;
 * other bare digits where the field, or the words before, name them.
 */
export const phoneDetector: Detector = {
  kind: 'phone',
  find(text, context) {
    const isNamed = named.test(context)
    const found = [
      ...spansOf(text, international, (number) => isOfLength(number, 8, 15)),
      ...spansOf(text, northAmerican),
      ...spansOf(text, national, isNational),
      ...spansOf(text, inPairs),
      ...spansOf(text, bare, (_number, at) => isNamed || named.test(text.slice(Math.max(0, at - reach), at))),
    ].sort((a, b) => a.start - b.start || b.end - a.end)
    let end = 0
    return found.filter((span) => {
      if (span.start < end) return false
      end = span.end
      return true
    })
  },
}

/** Without any separator, only eleven digits: shorter ones are numbers of something else as often. */
function isNational(number: string): boolean {
  return /^\d+$/.test(number) ? number.length === 11 : isOfLength(number, 9, 12)
}

function isOfLength(number: string, min: number, max: number): boolean {
  const digits = number.replaceAll(/\D/g, '').length
  return digits >= min && digits <= max
}
