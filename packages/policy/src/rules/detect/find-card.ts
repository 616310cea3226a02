import type { Detector } from './detector.ts'
import { numbersIn } from './digit-groups.ts'

const lengths = [19, 18, 17, 16, 15, 14, 13, 12]

/** Payment card numbers (ISO/IEC 7812): a known first digit group, a length of that brand, and the check digit of Luhn. */
export const cardDetector: Detector = {
  kind: 'card',
  find: (text) =>
    numbersIn(text, { separators: ' -.', lengths, holds: (digits) => isOfBrand(digits) && passesLuhn(digits) }),
}

export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = digit * 2
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function isOfBrand(digits: string): boolean {
  const { length } = digits
  const four = Number(digits.slice(0, 4))
  const two = Number(digits.slice(0, 2))
  if (two === 34 || two === 37) return length === 15
  // Universal Air Travel Plan.
  if (digits[0] === '1') return length === 15
  if (digits[0] === '4') return length === 13 || length === 16 || length === 19
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16
  if ((four >= 3000 && four <= 3059) || two === 36 || two === 38 || two === 39) return length >= 14
  if (four >= 3528 && four <= 3589) return length >= 16
  if (four === 6011 || two === 65 || (four >= 6440 && four <= 6499)) return length >= 16
  if (two === 62) return length >= 16
  return two === 50 || (two >= 56 && two <= 69)
}
