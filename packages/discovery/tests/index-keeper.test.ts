import { silentLogger } from '@gatehouse/core'
import { hasBit } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IndexKeeper, openBuiltInEmbedder, type ToolIndex } from '../src/index.ts'
import { readTool } from '../src/indexed-tool.ts'
import { CatalogInMemory, tool } from './catalog-in-memory.ts'

const never = new AbortController().signal

function keys(index: ToolIndex): string[] {
  return Array.from({ length: index.size }, (_, position) => position)
    .filter((position) => hasBit(index.live, position))
    .map((position) => readTool(index, position).key)
    .toSorted()
}

test('shows additions, changes and removals at the revision that is asked for', async () => {
  const catalog = new CatalogInMemory()
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  catalog.apply('one', [tool('hub://a.x'), tool('hub://a.y', { title: 'Old' })])
  expect(keys(await keeper.ensureFresh('one', 1, never))).toEqual(['hub://a.x', 'hub://a.y'])
  catalog.apply('one', [tool('hub://a.z'), tool('hub://a.y', { title: 'New' })], ['hub://a.x'])
  const index = await keeper.ensureFresh('one', 2, never)
  expect(keys(index)).toEqual(['hub://a.y', 'hub://a.z'])
  expect(index.count).toBe(2)
  expect(keeper.lookup('one', 'hub://a.y')?.title).toBe('New')
  expect(keeper.lookup('one', 'hub://a.x')).toBeUndefined()
})

test('reads only what changed, and nothing when nothing did', async () => {
  const catalog = new CatalogInMemory()
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  for (const revision of [1, 2, 3]) {
    catalog.apply('one', [tool(`hub://a.t${revision}`)])
    await keeper.ensureFresh('one', revision, never)
    await keeper.ensureFresh('one', revision, never)
  }
  expect(catalog.reads).toEqual([-1, 1, 2])
})

test('a revision that moved without a change to a tool is read once', async () => {
  const catalog = new CatalogInMemory()
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  expect((await keeper.ensureFresh('one', 7, never)).count).toBe(0)
  expect((await keeper.ensureFresh('one', 7, never)).revision).toBe(7)
  expect(catalog.reads).toHaveLength(1)
})

test('many callers at once share one refresh', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply('one', [tool('hub://a.x')])
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  const states = await Promise.all(Array.from({ length: 50 }, () => keeper.ensureFresh('one', 1, never)))
  expect(new Set(states).size).toBe(1)
  expect(catalog.reads).toHaveLength(1)
})

test('an earlier state stays as it was', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply('one', [tool('hub://a.x')])
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  const earlier = await keeper.ensureFresh('one', 1, never)
  catalog.apply('one', [tool('hub://a.y')], ['hub://a.x'])
  const later = await keeper.ensureFresh('one', 2, never)
  expect([keys(earlier), keys(later)]).toEqual([['hub://a.x'], ['hub://a.y']])
  expect(earlier.version).not.toBe(later.version)
})

test('tenants do not see each other', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply('one', [tool('hub://a.x')])
  catalog.apply('two', [tool('hub://a.y')])
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  expect(keys(await keeper.ensureFresh('one', 1, never))).toEqual(['hub://a.x'])
  expect(keys(await keeper.ensureFresh('two', 1, never))).toEqual(['hub://a.y'])
  expect(keeper.lookup('one', 'hub://a.y')).toBeUndefined()
})

test('forgets the least recently used tenant beyond its cap and reads it anew', async () => {
  const catalog = new CatalogInMemory()
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger, maxTenants: 2 })
  for (const tenant of ['one', 'two', 'one', 'three', 'one', 'two']) {
    if (catalog.reads.length < 3) catalog.apply(tenant, [tool('hub://a.x')])
    await keeper.ensureFresh(tenant, 1, never)
  }
  expect(catalog.reads.filter((from) => from === -1)).toHaveLength(4)
  expect(keeper.lookup('three', 'hub://a.x')).toBeUndefined()
})

test('a caller who gives up is let go; the refresh goes on for the others', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply('one', [tool('hub://a.x')])
  const { promise, resolve } = Promise.withResolvers<void>()
  catalog.gate = promise
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  const impatient = new AbortController()
  const gone = keeper.ensureFresh('one', 1, impatient.signal)
  const patient = keeper.ensureFresh('one', 1, never)
  impatient.abort(new Error('the client left'))
  await expect(gone).rejects.toThrow('the client left')
  resolve()
  expect((await patient).count).toBe(1)
  expect(catalog.reads).toHaveLength(1)
})

test('waits for a bounded time: with nothing to show it says so, else it shows what it has', async () => {
  const catalog = new CatalogInMemory()
  const { promise, resolve } = Promise.withResolvers<void>()
  catalog.gate = promise
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger, maxWaitMs: 20 })
  await expect(keeper.ensureFresh('one', 1, never)).rejects.toMatchObject({
    code: 'index_loading',
    kind: 'unavailable',
    retryAfterMs: expect.any(Number),
  })
  resolve()
  const patient = new IndexKeeper({ tools: catalog, log: silentLogger })
  await patient.ensureFresh('one', 1, never)
  await patient[Symbol.asyncDispose]()

  catalog.gate = undefined
  catalog.apply('two', [tool('hub://a.x')])
  const before = await keeper.ensureFresh('two', 1, never)
  const again = Promise.withResolvers<void>()
  catalog.gate = again.promise
  catalog.apply('two', [tool('hub://a.y')])
  expect(await keeper.ensureFresh('two', 2, never)).toBe(before)
  again.resolve()
})

test('a failure to read reaches the caller and is not remembered', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply('one', [tool('hub://a.x')])
  catalog.gate = Promise.reject(new Error('no connection'))
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  await expect(keeper.ensureFresh('one', 1, never)).rejects.toThrow('no connection')
  catalog.gate = undefined
  expect((await keeper.ensureFresh('one', 1, never)).count).toBe(1)
})

test('after any history of changes and merges it holds what the catalog holds', async () => {
  const key = fc.tuple(fc.constantFrom('a', 'b', 'c.d'), fc.nat(12)).map(([namespace, n]) => `hub://${namespace}.t${n}`)
  const step = fc.record({ put: fc.uniqueArray(key, { maxLength: 12 }), remove: fc.uniqueArray(key, { maxLength: 6 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const catalog = new CatalogInMemory()
      const expected = new Map<string, string>()
      await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
      for (const [i, { put, remove }] of steps.entries()) {
        const removed = remove.filter((one) => !put.includes(one))
        catalog.apply(
          'one',
          put.map((one) => tool(one, { title: `v${i}` })),
          removed,
        )
        for (const one of put) expected.set(one, `v${i}`)
        for (const one of removed) expected.delete(one)
        const index = await keeper.ensureFresh('one', i + 1, never)
        expect(keys(index)).toEqual([...expected.keys()].toSorted())
        expect(index.count).toBe(expected.size)
        for (const [one, title] of expected) expect(readTool(index, index.find(one)!).title).toBe(title)
      }
    }),
    { numRuns: 60 },
  )
})

test('small changes are merged in the background and the parts stay few', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply(
    'one',
    Array.from({ length: 200 }, (_, i) => tool(`hub://base.t${i}`)),
  )
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  let most = 0
  for (let revision = 2; revision < 40; revision++) {
    catalog.apply('one', [tool(`hub://more.t${revision}`)], [`hub://base.t${revision}`])
    const index = await keeper.ensureFresh('one', revision, never)
    most = Math.max(most, index.parts.length)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(most).toBeLessThan(12)
  expect((await keeper.ensureFresh('one', 39, never)).count).toBe(200)
})

test('other work runs while a large catalog is read', async () => {
  const catalog = new CatalogInMemory()
  const description = 'Reads one of very many things and says something about each of them in several words. '.repeat(3)
  catalog.apply(
    'one',
    Array.from({ length: 20_000 }, (_, i) =>
      tool(`hub://n${i % 500}.tool_${i}`, { description: `${description}${i}` }),
    ),
  )
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  let turns = 0
  let isDone = false
  const turn = (): void => {
    turns++
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  const startedAt = performance.now()
  await keeper.ensureFresh('one', 1, never)
  isDone = true
  // One turn for each 50 ms would already be a responsive server; a stretch of work is 8 ms.
  expect(turns).toBeGreaterThan((performance.now() - startedAt) / 50)
})

test('each of many small changes is found at once while searches go on, and none reads the catalog anew', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply(
    'one',
    Array.from({ length: 6_000 }, (_, i) => tool(`hub://n${i % 50}.tool_${i}`, { description: 'Does one thing.' })),
  )
  await using keeper = new IndexKeeper({ tools: catalog, log: silentLogger, embedder: openBuiltInEmbedder() })
  await keeper.ensureFresh('one', 1, never)
  catalog.reads.length = 0
  let slowestMs = 0
  for (let revision = 2; revision <= 60; revision++) {
    const key = `hub://n${revision % 50}.new_${revision}`
    catalog.apply('one', [tool(key, { description: 'Paints a fence.' })], [`hub://n${revision % 50}.tool_${revision}`])
    const startedAt = performance.now()
    const asked = await Promise.all([1, 2, 3].map(() => keeper.ensureFresh('one', revision, never)))
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    for (const index of asked) {
      expect(index.find(key)).toBeDefined()
      expect(index.find(`hub://n${revision % 50}.tool_${revision}`)).toBeUndefined()
      expect(index.count).toBe(6_000)
    }
  }
  expect(slowestMs).toBeLessThan(1_000)
  expect(catalog.reads).toEqual(Array.from({ length: 59 }, (_, i) => i + 1))
})

test('closing stops a refresh under way', async () => {
  const catalog = new CatalogInMemory()
  catalog.apply(
    'one',
    Array.from({ length: 5_000 }, (_, i) => tool(`hub://a.t${i}`)),
  )
  const keeper = new IndexKeeper({ tools: catalog, log: silentLogger })
  const loading = keeper.ensureFresh('one', 1, never)
  const outcome = loading.catch((error: unknown) => error)
  await keeper[Symbol.asyncDispose]()
  expect(String(await outcome)).toContain('closing')
})
