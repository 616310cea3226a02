import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitLines } from './split-lines.ts'

async function* pieces(list: readonly (string | Uint8Array)[]) {
  yield* list
}

test('cuts the same lines however the text is chopped', async () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme' }).filter((line) => !line.includes('\n')),
    { minLength: 1 },
  )
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = Buffer.from(lines.join('\n').toWellFormed())
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, i * size + size),
      )
      const cut = await Array.fromAsync(splitLines(pieces(chunks), 1_000))
      const expected = bytes.toString().split('\n')
      // A trailing line end closes the last line; it does not open another one.
      if (expected.at(-1) === '') expected.pop()
      expect(cut.map((line) => line.text)).toEqual(expected)
      expect(cut.map((line) => line.number)).toEqual(expected.map((_, i) => i + 1))
    }),
  )
})

test('drops a line that is too long and keeps counting', async () => {
  const cut = await Array.fromAsync(
    splitLines(pieces(['ab\n', 'x'.repeat(9), 'x'.repeat(9), '\nc\n', 'y'.repeat(30)]), 10),
  )
  expect(cut).toEqual([
    { number: 1, text: 'ab' },
    { number: 2, text: undefined },
    { number: 3, text: 'c' },
    { number: 4, text: undefined },
  ])
})
