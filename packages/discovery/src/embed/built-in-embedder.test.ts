import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTableEmbedder, openBuiltInEmbedder } from './built-in-embedder.ts'
import type { Embedder } from './embedder.ts'
import { readWeights, tableOf, writeWeights } from './weights-file.ts'

const never = new AbortController().signal
const weights = new URL('../../weights/', import.meta.url)

async function closeness(embedder: Embedder, a: string, b: string): Promise<number> {
  const [first, second] = await embedder.embedQueries([a, b], never)
  return first!.reduce((sum, value, i) => sum + value * second![i]!, 0)
}

test('the weights are those that their header speaks of, and small', () => {
  const header = JSON.parse(readFileSync(new URL('tools.json', weights), 'utf8')) as { digest: string; id: string }
  const bytes = readFileSync(new URL('tools.bin', weights))
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(header.digest)
  expect(header.id).toBe(`tools-${header.digest.slice(0, 8)}`)
  expect(bytes.length).toBeLessThan(6_000_000)
})

test.each([
  ['will it rain tomorrow', 'weather forecast', 'list invoices'],
  ['hire somebody', 'job candidates', 'weather forecast'],
  ['reboot the machine', 'restart server', 'translate text'],
])('%j is closer to %j than to %j', async (text, near, far) => {
  const embedder = openBuiltInEmbedder()
  expect(await closeness(embedder, text, near)).toBeGreaterThan((await closeness(embedder, text, far)) + 0.1)
})

test('a word that was never seen is read by its letters', async () => {
  const embedder = openBuiltInEmbedder()
  expect(await closeness(embedder, 'zzforecastqq', 'zzforecastqqs')).toBeGreaterThan(0.7)
})

test('whatever the text, the vector has length one or says nothing', async () => {
  const embedder = openBuiltInEmbedder()
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      const [vector] = await embedder.embedQueries([text], never)
      const length = Math.hypot(...vector!)
      expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('of very long texts only the beginning counts, and takes no longer', async () => {
  const embedder = openBuiltInEmbedder()
  const tool = {
    name: 'x',
    namespace: 'n',
    namespaceDescription: '',
    tags: [],
    parameters: [],
    description: 'weather '.repeat(130_000),
  }
  const startedAt = performance.now()
  const [vector] = await embedder.embedTools([tool], never)
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  expect(vector!.some((value) => value !== 0)).toBe(true)
})

test('a table is read as it was written, and a damaged file is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weights-'))
  try {
    const vectors = Float32Array.from({ length: 5 * 16 }, (_, i) => Math.sin(i))
    const table = tableOf({ name: 'small', dimensions: 16, words: ['weather', 'größe', '天気'], buckets: 2, vectors })
    const path = join(folder, 'small')
    writeWeights(path, table, 7)
    const read = readWeights(path)
    expect({ ...read, id: '' }).toMatchObject({ ...table, id: '' })
    expect(createTableEmbedder(read).id).toMatch(/^small-[0-9a-f]{8}$/)
    writeFileSync(`${path}.bin`, readFileSync(`${path}.bin`).subarray(1))
    expect(() => readWeights(path)).toThrow(expect.objectContaining({ code: 'weights_damaged' }))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
