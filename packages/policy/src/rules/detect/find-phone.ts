import type { Detector } from './detector.ts'
import { spansOf } from './detector.ts'

const international = /(?<![\w+])\+[1-9][0-9 ().-]{6,22}[0-9](?![0-9])/g
const northAmerican = /(?<![\d.+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\d-])/g
const national = /(?<![\d.+-])0\d{1,4}[ -]\d{3,4}[ -]?\d{3,4}(?![\d-])/g
const bare = /(?<![\d.+-])\d{10,13}(?![\d-])/g
const named = /phone|mobile|(?<![a-z])(?:tel|cell|fax)(?![a-z])/i

/** Telephone numbers: international with a plus (ITU-T E.164), North American, grouped national ones; bare digits where the field names them. */
export const phoneDetector: Detector = {
  kind: 'phone',
  find(text, context) {
    const found = [
      ...spansOf(text, international, (number) => isOfLength(number, 8, 15)),
      ...spansOf(text, northAmerican),
      ...spansOf(text, national, (number) => isOfLength(number, 9, 13)),
      ...(named.test(context) ? spansOf(text, bare) : []),
    ].sort((a, b) => a.start - b.start || b.end - a.end)
    let end = 0
    return found.filter((span) => {
      if (span.start < end) return false
      end = span.end
      return true
    })
  },
}

function isOfLength(number: string, min: number, max: number): boolean {
  const digits = number.replaceAll(/\D/g, '').length
  return digits >= min && digits <= max
}
