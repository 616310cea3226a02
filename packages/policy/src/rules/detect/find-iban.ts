import type { Detector, Span } from './detector.ts'

/** Lengths by country (ISO 13616 registry). */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
    'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
    'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

const start = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?[0-9]{2}/g

/** International bank account numbers (ISO 13616): the length of the country and the check of mod 97. */
export const ibanDetector: Detector = {
  kind: 'iban',
  find(text) {
    const spans: Span[] = []
    for (const { index } of text.matchAll(start)) {
      if (index < (spans.at(-1)?.end ?? 0)) continue
      const found = ibanAt(text, index)
      if (found !== undefined) spans.push(found)
    }
    return spans
  },
}

function ibanAt(text: string, from: number): Span | undefined {
  const wanted = lengths[text.slice(from, from + 2).toUpperCase()]
  if (wanted === undefined) return undefined
  let letters = ''
  let i = from
  for (; letters.length < wanted && i < text.length; i++) {
    if (isAlphanumeric(text[i]!)) letters += text[i]!.toUpperCase()
    else if ((text[i] !== ' ' && text[i] !== '-') || !isAlphanumeric(text[i - 1]!)) return undefined
  }
  if (letters.length < wanted || isAlphanumeric(text[i] ?? '')) return undefined
  return passesMod97(letters) ? { start: from, end: i } : undefined
}

/** ISO 7064 mod 97-10 of the letters with the first four moved to the end. */
export function passesMod97(letters: string): boolean {
  let rest = 0
  for (const letter of letters.slice(4) + letters.slice(0, 4)) {
    const value = Number.parseInt(letter, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

function isAlphanumeric(letter: string): boolean {
  return /^[A-Za-z0-9]$/.test(letter)
}
