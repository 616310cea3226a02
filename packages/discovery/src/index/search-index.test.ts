import { bitmapOf, setBit } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { termsOf, wordsOf } from '../text/tokenise.ts'
import { withChanges } from './change-index.ts'
import { summary } from './example-summary.ts'
import { createPacer } from './pacer.ts'
import { permittedLengthOf, searchIndex } from './search-index.ts'
import { SegmentBuilder } from './segment-builder.ts'
import { emptyToolIndex } from './tool-index.ts'

const text = fc
  .array(fc.constantFrom('red', 'green', 'blue', 'dark', 'list', 'paint'), { maxLength: 8 })
  .map((list) => list.join(' '))
const tools = fc.array(text, { minLength: 1, maxLength: 40 })

async function indexOf(names: readonly string[], pieces: number) {
  let index = emptyToolIndex(1)
  const perPiece = Math.ceil(names.length / pieces)
  for (let from = 0; from < names.length; from += perPiece) {
    const builder = new SegmentBuilder(() => '')
    for (const [i, title] of names.slice(from, from + perPiece).entries()) builder.add(summary(from + i, title))
    const added = await builder.finish(createPacer())
    index = withChanges(index, { added, gone: [], version: from + 2, revision: 1, describe: () => '' })
  }
  return index
}

/** BM25 as in the text book over the permitted tools alone; 2 is the weight of a title, 3 of a name, 2 of a namespace. */
function plainly(titles: readonly string[], isPermitted: (i: number) => boolean, query: string) {
  const documents = titles.flatMap((title, i) =>
    isPermitted(i) ? [{ i, words: termsIn(title), other: 2 * 1 + 3 * termsIn(summary(i, '').name).length - 2 }] : [],
  )
  const lengths = documents.map(({ words, other }) => 2 * words.length + other)
  const average = lengths.reduce((a, b) => a + b, 0) / documents.length
  const terms = termsOf(query, 64)
  const idf = new Map(
    terms.map((term) => {
      const found = documents.filter(({ words }) => words.includes(term)).length
      return [term, Math.log(1 + (documents.length - found + 0.5) / (found + 0.5))]
    }),
  )
  return documents
    .map(({ i, words }, d) => {
      let score = 0
      for (const term of terms) {
        // A word counts three times at most.
        const frequency = 2 * Math.min(3, words.filter((word) => word === term).length)
        score += (idf.get(term)! * frequency * 3.5) / (frequency + 2.5 * (0.25 + (0.75 * lengths[d]!) / average))
      }
      return { i, score }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.i - b.i)
}

function termsIn(title: string): readonly string[] {
  return wordsOf(title).flatMap((word) => termsOf(word, 1))
}

test('scores as the text book does over the permitted tools, in one part or in many', async () => {
  await fc.assert(
    fc.asyncProperty(
      tools,
      fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      text,
      fc.integer({ min: 1, max: 5 }),
      async (titles, allowed, query, pieces) => {
        const index = await indexOf(titles, pieces)
        const permitted = bitmapOf(index.size)
        const numbers = titles.map((_, i) => i)
        const positionOf = (i: number): number => index.find(`hub://n.${summary(i, '').name}`)!
        for (const i of numbers) if (allowed[i]) setBit(permitted, positionOf(i))
        const scope = {
          permitted,
          permittedCount: numbers.filter((i) => allowed[i]).length,
          permittedLength: permittedLengthOf(index, permitted),
          wanted: permitted,
        }
        const expected = plainly(titles, (i) => allowed[i]!, query)
        const found = searchIndex(index, termsOf(query, 64), scope, 10)
        expect(found.tools.map(({ score }) => score)).toEqual(
          expected.slice(0, 10).map(({ score }) => expect.closeTo(score, 9)),
        )
        for (const { position, score } of found.tools) {
          const i = numbers.find((one) => positionOf(one) === position)!
          expect(score).toBeCloseTo(expected.find((one) => one.i === i)!.score, 9)
        }
        // The board was left empty: the same again gives the same again.
        expect(searchIndex(index, termsOf(query, 64), scope, 10)).toEqual(found)
      },
    ),
    { numRuns: 200 },
  )
})
