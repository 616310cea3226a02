import type { Detector, Span } from './detector.ts'
import { numbersIn } from './digit-groups.ts'

const lengths = [9]
const hint = /(?<![a-z])(?:ssn|social|soc ?sec|tax ?(?:payer)? ?id|tin)(?![a-z])|socialsecurity|taxid/
/** How far before a number its name may stand. */
const reach = 60

/**
 * Social security numbers of the United States: never issued ones are none (area 000, 666, 900 to 999, group 00, serial
 * 0000). Written as 3-2-4 digits with one kind of separator it stands for itself; nine digits that are written otherwise count
 * where the field, or the words before, name it.
 */
export const ssnDetector: Detector = {
  kind: 'ssn',
  find(text, context) {
    const isNamed = hint.test(wordsOf(context))
    return numbersIn(text, {
      separators: ' -.',
      lengths,
      holds: (digits, span) =>
        isIssued(digits) &&
        (isGrouped(text, span) ||
          isNamed ||
          hint.test(wordsOf(text.slice(Math.max(0, span.start - reach), span.start)))),
    })
  },
}

export function isIssued(digits: string): boolean {
  const area = digits.slice(0, 3)
  if (area === '000' || area === '666' || area >= '900') return false
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000'
}

function isGrouped(text: string, { start, end }: Span): boolean {
  return end - start === 11 && text[start + 3] === text[start + 6]
}

/** `taxId`, `tax_id` and `TAX-ID` as words. */
function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.:#/]/g, ' ')
    .toLowerCase()
}
