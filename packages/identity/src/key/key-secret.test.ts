import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newKeySecret, parseKeySecret } from './key-secret.ts'

describe('the secret of an API key', () => {
  test('is read back with the prefix and digest that it was made with', () => {
    const secret = newKeySecret()
    expect(secret.text).toMatch(/^gh_[0-9a-z]{12}_[0-9a-z]{59}$/)
    expect(parseKeySecret(secret.text)).toEqual(secret)
    expect(secret.digest).toBe(createHash('sha256').update(secret.text).digest('hex'))
  })

  test('differs every time, in prefix and in the secret part', () => {
    const secrets = Array.from({ length: 200 }, newKeySecret)
    expect(new Set(secrets.map((secret) => secret.prefix)).size).toBe(200)
    expect(new Set(secrets.map((secret) => secret.text.slice(16))).size).toBe(200)
  })

  test('is not recognised after any one character changed', () => {
    const { text } = newKeySecret()
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
        (at, character) => {
          const changed = text.slice(0, at) + character + text.slice(at + 1)
          expect(parseKeySecret(changed) === undefined || changed === text).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('is not recognised after two neighbours changed places', () => {
    const { text } = newKeySecret()
    const swapped = Array.from(
      { length: text.length - 1 },
      (_, i) => text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2),
    )
    expect(swapped.filter((changed) => changed !== text && parseKeySecret(changed) !== undefined)).toEqual([])
  })

  test.each([
    ['nothing', ''],
    ['the prefix alone', 'gh_'],
    ['SQL', "gh_' OR 1=1 --"],
    ['capitals', newKeySecret().text.toUpperCase()],
    ['a newline at the end', `${newKeySecret().text}\n`],
    ['a key and more', `${newKeySecret().text}0`],
    ['a megabyte', 'gh_'.padEnd(1_000_000, '0')],
  ])('is not recognised in %s', (_name, text) => {
    expect(parseKeySecret(text)).toBeUndefined()
  })
})
