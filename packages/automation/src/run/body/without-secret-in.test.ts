import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutSecretIn } from './without-secret-in.ts'

const secret = 'abcabd'

async function masked(pieces: readonly string[], sought: string | undefined): Promise<string> {
  const body = async function* () {
    for (const piece of pieces) yield Buffer.from(piece)
  }
  return Buffer.concat(await Array.fromAsync(withoutSecretIn(body(), sought))).toString()
}

test('masks a secret wherever the pieces cut it', async () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 4 })
  const pieces = fc.array(fc.oneof(letters, fc.constantFrom(secret, 'abc', 'abd', 'ü')), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(pieces, async (cut) => {
      expect(await masked(cut, secret)).toBe(cut.join('').replaceAll(secret, '[redacted]'))
    }),
  )
})

test.each([undefined, '', 'abc'])('passes everything on when there is no secret to speak of: %j', async (sought) => {
  expect(await masked(['abc', 'def'], sought)).toBe('abcdef')
})
