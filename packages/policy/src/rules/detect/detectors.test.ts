import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectorNames, detectorOf } from './detectors.ts'
import { passesLuhn } from './find-card.ts'
import { passesMod97 } from './find-iban.ts'
import { isIssued } from './find-ssn.ts'
import { foldText } from './fold-text.ts'

const found = (kind: (typeof detectorNames)[number], text: string, field = ''): readonly string[] => {
  const folded = foldText(text)
  return detectorOf[kind]
    .find(folded.text, field)
    .map(({ start, end }) => text.slice(folded.origin(start), folded.origin(end)))
}

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })

describe('card numbers', () => {
  const withCheckDigit = (body: string): string => [...'0123456789'].map((last) => body + last).find(passesLuhn)!
  const visa = digits(14).map((rest) => withCheckDigit(`4${rest}`))

  test('are found by their check digit, grouped or not', () => {
    fc.assert(
      fc.property(visa, fc.constantFrom('', ' ', '-'), (card, separator) => {
        const written = card.match(/.{4}/g)!.join(separator)
        expect(found('card', `paid with ${written}, thanks`)).toEqual([written])
      }),
    )
  })

  test('with another last digit are none', () => {
    fc.assert(
      fc.property(visa, fc.integer({ min: 1, max: 9 }), (card, more) => {
        const wrong = card.slice(0, -1) + ((Number(card.at(-1)) + more) % 10)
        expect(found('card', wrong)).toEqual([])
      }),
    )
  })

  test('are found behind another number, and not inside a longer one', () => {
    expect(found('card', 'ref 1234 4111 1111 1111 1111')).toEqual(['4111 1111 1111 1111'])
    expect(found('card', '941111111111111111')).toEqual([])
  })
})

describe('social security numbers', () => {
  test('are found exactly when they can have been issued', () => {
    fc.assert(
      fc.property(digits(9), fc.constantFrom('-', ' ', '.'), (number, separator) => {
        const written = [number.slice(0, 3), number.slice(3, 5), number.slice(5)].join(separator)
        expect(found('ssn', `it is ${written}.`)).toEqual(isIssued(number) ? [written] : [])
      }),
    )
  })

  test.each([
    ['536904399', 'ssn'],
    ['536904399', 'socialSecurityNumber'],
    ['536904399', 'tax_id'],
    ['my SSN is 536904399', ''],
  ])('%s in %j is one without separators, since it is named', (text, field) => {
    expect(found('ssn', text, field)).toEqual(['536904399'])
  })

  test.each(['536904399', '000-12-3456', '666-12-3456', '912-12-3456', '536-00-4399', '536-90-0000', '536-90.4399'])(
    '%s alone is none',
    (text) => expect(found('ssn', text, 'order')).toEqual([]),
  )

  test.each(['５３６-９０-４３９９', '٥٣٦-٩٠-٤٣٩٩', '536‑90‑4399', '5​36-90-43​99', '536 90 4399', '536–90–4399'])(
    '%s is one, however it is spelt',
    (text) => expect(found('ssn', text)).toEqual([text]),
  )
})

describe('account numbers', () => {
  const german = digits(18).map((body) => {
    const check = Array.from({ length: 97 }, (_, n) => String(n + 2).padStart(2, '0')).find((two) =>
      passesMod97(`DE${two}${body}`),
    )!
    return `DE${check}${body}`
  })

  test('are found by their check, grouped or not', () => {
    fc.assert(
      fc.property(german, fc.boolean(), (iban, isGrouped) => {
        const written = isGrouped ? iban.match(/.{1,4}/g)!.join(' ') : iban
        expect(found('iban', `to ${written}.`)).toEqual([written])
      }),
    )
  })

  test('with one other digit are none', () => {
    fc.assert(
      fc.property(german, fc.integer({ min: 4, max: 21 }), (iban, at) => {
        const wrong = iban.slice(0, at) + ((Number(iban[at]) + 1) % 10) + iban.slice(at + 1)
        expect(found('iban', wrong)).toEqual([])
      }),
    )
  })
})

test.each([
  ['email', 'ask ana.b+c@mail.example.com.', 'ana.b+c@mail.example.com'],
  ['phone', 'call +49 (0)30 1234567 now', '+49 (0)30 1234567'],
  ['phone', 'call (415) 555-0132', '(415) 555-0132'],
  ['ip', 'from 192.168.0.1:80', '192.168.0.1'],
  ['ip', 'at [2001:db8::1]', '2001:db8::1'],
  ['secret', `key ${'AKIA'}IOSFODNN7EXAMPLE`, `${'AKIA'}IOSFODNN7EXAMPLE`],
  ['secret', 'password = "h7Gk29sLqPz01xVb"', 'h7Gk29sLqPz01xVb'],
  [
    'secret',
    '-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----',
    '-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----',
  ],
] as const)('%s is found in %j', (kind, text, expected) => expect(found(kind, text)).toEqual([expected]))

test.each([
  ['email', 'user@localhost and a@b'],
  ['phone', 'on 2026-11-22 at 10:00, 1234567'],
  ['ip', 'version 1.2.3 of 300.1.1.1'],
  ['secret', 'the password is required; token: please-ask-the-administrator'],
] as const)('%s is not found in %j', (kind, text) => expect(found(kind, text)).toEqual([]))

describe('every detector', () => {
  const hostile = [
    '1',
    '1 ',
    '4-',
    'a',
    'a@',
    'a.',
    'eyJ',
    '-----BEGIN PRIVATE KEY-----',
    'password=',
    '+1 ',
    'DE',
    'DE44',
    '::',
    '1.',
    'sk-',
    'secret:a1',
    'gh',
  ]

  test.each(detectorNames)('%s takes time in proportion to the text, whatever it says', (kind) => {
    const fields = 'ssn password phone'
    for (const piece of hostile) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length))
      const startedAt = performance.now()
      detectorOf[kind].find(text, fields)
      // A pattern that backtracks takes minutes here.
      expect(performance.now() - startedAt, piece).toBeLessThan(2_000)
    }
  })

  test.each(detectorNames)('%s answers in order and without overlaps', (kind) => {
    const pieces = fc.constantFrom(
      ...hostile,
      '536-90-4399',
      '4111111111111111',
      'x@y.example',
      ' ',
      ':',
      'key=Zx81kLm20Qw9Ab',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        let end = 0
        for (const span of detectorOf[kind].find(parts.join(''), 'password')) {
          expect(span.start).toBeGreaterThanOrEqual(end)
          expect(span.end).toBeGreaterThan(span.start)
          end = span.end
        }
      }),
    )
  })
})
