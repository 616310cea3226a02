import { expect, test } from 'vitest'
import { tirelessPacer } from '../src/index/pacer.ts'
import { SegmentBuilder } from '../src/index/segment-builder.ts'
import { recordOf, segmentOf, type SegmentRecord } from '../src/index/segment-record.ts'
import { openBuiltInEmbedder } from '../src/index.ts'
import { IndexThread, IndexThreadFailure } from '../src/thread/index-thread.ts'
import { tool } from './catalog-in-memory.ts'

const embedder = openBuiltInEmbedder()
const tools = Array.from({ length: 40 }, (_, i) =>
  tool(`hub://crm.tool_${i}`, { title: `Send letter ${i}`, description: `Sends the équipe its letter number ${i}.` }),
)

test('what the thread builds is what is built without it, in memory that both see', async () => {
  await using thread = new IndexThread()
  await thread.ask('begin', { build: 1, descriptions: [], dimensions: embedder.dimensions, embedder: embedder.id })
  const changes = tools.map((one) => ({ kind: 'present' as const, revision: 1, tool: one }))
  await thread.ask('add', { build: 1, changes, vectors: undefined })
  const theirs = segmentOf(await thread.ask('finish', { build: 1 }))
  expect(theirs.names.starts.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(contentOf(recordOf(theirs))).toEqual(contentOf(recordOf(await built())))
})

test('a task that fails is a failure of its own, and the next one succeeds', async () => {
  await using thread = new IndexThread()
  await expect(thread.ask('finish', { build: 7 })).rejects.toThrow(IndexThreadFailure)
  const unknown = { build: 8, descriptions: [], dimensions: 16, embedder: 'of another version' }
  await expect(thread.ask('begin', unknown)).rejects.toThrow(IndexThreadFailure)
  await thread.ask('begin', { build: 9, descriptions: [], dimensions: undefined, embedder: undefined })
  expect((await thread.ask('finish', { build: 9 })).size).toBe(0)
})

test('what waits for a thread that ends hears of it', async () => {
  const thread = new IndexThread()
  const outcome = thread.ask('finish', { build: 1 }).catch((error: unknown) => error)
  await thread[Symbol.asyncDispose]()
  expect(await outcome).toBeInstanceOf(IndexThreadFailure)
})

async function built() {
  const builder = new SegmentBuilder(() => '', embedder.dimensions)
  const vectors = await embedder.embedTools(
    tools.map((one) => ({ ...one, namespaceDescription: '' })),
    AbortSignal.timeout(10_000),
  )
  for (const [i, one] of tools.entries()) builder.add(one, vectors[i]!)
  return builder.finish(tirelessPacer)
}

function contentOf({ arrays, vectorMemory: _memory, ...facts }: SegmentRecord): unknown {
  return { ...facts, arrays: Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, [...array]])) }
}
