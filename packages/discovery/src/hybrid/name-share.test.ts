import { expect, test } from 'vitest'
import { openBuiltInEmbedder } from '../embed/built-in-embedder.ts'
import { withChanges } from '../index/change-index.ts'
import { createPacer } from '../index/pacer.ts'
import { SegmentBuilder } from '../index/segment-builder.ts'
import { emptyToolIndex, type ToolIndex } from '../index/tool-index.ts'
import { termsOf } from '../text/tokenise.ts'
import { nameShares } from './name-share.ts'

const index = await indexOf(['send_email', 'delete_rows', 'zzq'])

test('a name whose words the query says has all of its share, in any form of the words', () => {
  expect(shareOf('please send emails now', 'send_email')).toBe(1)
})

test('a word that means nearly the same counts for more than one that does not, and for less than the word itself', () => {
  const near = shareOf('remove rows', 'delete_rows')
  expect(near).toBeGreaterThan(shareOf('weather rows', 'delete_rows'))
  expect(near).toBeLessThan(1)
})

test('a name of unknown words and a query without words have no share in each other', () => {
  expect(shareOf('send email', 'zzq')).toBe(0)
  expect([...nameShares(index, [], Uint32Array.of(0))]).toEqual([0])
})

test('without vectors of single words only the words themselves count', () => {
  expect(shareOf('remove rows', 'delete_rows', { ...index, embedder: undefined })).toBe(0.5)
})

function shareOf(query: string, name: string, of: ToolIndex = index): number {
  const { segment } = index.parts[0]!
  const position = Array.from({ length: segment.size }, (_, i) => i).find((i) => segment.names.at(i) === name)
  return nameShares(of, termsOf(query, 64), Uint32Array.of(position!))[0]!
}

async function indexOf(names: readonly string[]): Promise<ToolIndex> {
  const embedder = openBuiltInEmbedder()
  const builder = new SegmentBuilder(() => '', embedder.dimensions)
  for (const name of names) {
    builder.add({
      source: 'test',
      namespace: 'test',
      name,
      version: '1',
      description: '',
      tags: [],
      parameters: [],
      effect: 'read',
      authorization: { kind: 'none' },
      isDeprecated: false,
    })
  }
  const added = await builder.finish(createPacer())
  const change = { added, gone: [], version: 2, revision: 1, describe: () => '' }
  return withChanges(emptyToolIndex(1, embedder), change)
}
