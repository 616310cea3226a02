import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGlob } from './create-glob.ts'

test('agrees with the regular expression that means the same', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 8 })
  const patterns = fc.array(fc.oneof(fc.constantFrom('*', '**'), fc.constantFrom('a', 'b', '/', '.')), { maxLength: 8 })
  fc.assert(
    fc.property(patterns, letters, (tokens, text) => {
      const pattern = tokens.join('')
      const source = pattern.replaceAll(/\*+|\./g, (token) => (token === '.' ? '\\.' : token === '*' ? '[^/]*' : '.*'))
      expect(createGlob(pattern, '/')(text)).toBe(new RegExp(`^${source}$`, 's').test(text))
    }),
    { numRuns: 2_000 },
  )
})

test('no text makes it slow', () => {
  const startedAt = performance.now()
  expect(createGlob('**a**a**a**a**b', '/')('a'.repeat(20_000))).toBe(false)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
