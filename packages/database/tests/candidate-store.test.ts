import { describe, expect, test } from 'vitest'
import type { CandidateDocument, CandidateStore, Edition, RowFilter } from '@gatehouse/discovery'
import { engines, hasServer, hasServerExtension, openServerTestDatabase } from '@gatehouse/testing-database'

const embedder = { id: 'test-1', dimensions: 16 }
// Where it is absent, the suite for the server is left out, and what its absence leads to is tested below.
const withVectors = engines().filter(({ name }) => name === 'embedded' || hasServerExtension('vector'))

describe.each(withVectors)('candidates of a database, $name', (engine) => {
  test('a page that follows another step is refused whole', async () => {
    await using database = await engine.open()
    const store = database.stores.candidates
    const edition = await store.open('tnt_1', embedder)
    const page = { revision: 1, present: [tool('a', 0)], removed: [] }
    expect(await store.apply(edition, { ...page, step: 0 })).toBe(true)
    expect(await store.apply(edition, { ...page, present: [tool('b', 0)], step: 0 })).toBe(false)
    expect(await store.stateOf(edition)).toEqual({ revision: 1, step: 1 })
    expect(await namesIn(store, edition)).toEqual(['a'])
  })

  test('an edition belongs to one tenant and one embedder, and is found again', async () => {
    await using database = await engine.open()
    const store = database.stores.candidates
    const edition = await store.open('tnt_1', embedder)
    await store.apply(edition, { step: 0, revision: 7, present: [tool('a', 0)], removed: [] })
    expect(await store.open('tnt_1', embedder)).toEqual(edition)
    for (const other of [
      await store.open('tnt_2', embedder),
      await store.open('tnt_1', { ...embedder, id: 'test-2' }),
    ]) {
      expect(other.id).not.toBe(edition.id)
      expect(await store.stateOf(other)).toEqual({ revision: -1, step: 0 })
      expect(await namesIn(store, other)).toEqual([])
    }
  })

  test('the approximate index finds permitted tools however few they are', { timeout: 60_000 }, async () => {
    await using database = await engine.open()
    const store = database.stores.candidates
    const edition = await store.open('tnt_1', embedder)
    // Those of namespace 1 are far from the query, behind everything of namespace 0.
    const present = Array.from({ length: 400 }, (_, i) => tool(`t${i}`, i % 100 === 0 ? 1 : 0))
    await store.apply(edition, { step: 0, revision: 1, present, removed: [] })
    await store.tend(edition, { exactRows: 100, isLoaded: true })
    const found = await store.read(edition, async (snapshot) => {
      const far = (await snapshot.namespaces()).find(({ namespace }) => namespace === 'n1')!
      const filter: RowFilter = { isAll: false, namespaceIds: [far.id], exceptIds: [], alsoIds: [], count: far.tools }
      const wish = { lookedFor: [], terms: [], vector: vectorOf(0), limit: 50 }
      const ids = await snapshot.byMeaning(filter, wish, { exactRows: 0 })
      return (await namesOf(snapshot, [far.id], ids)).toSorted()
    })
    expect(found).toEqual(['t0', 't100', 't200', 't300'])
  })

  test('half precision loses next to nothing of a vector', async () => {
    await using database = await engine.open()
    const { candidates: store, sources, tools } = database.stores
    await sources.put({ tenantId: 'tnt_1', id: 'hub', type: 'json_lines', config: {}, isPushed: true })
    await tools.applyPage({
      tenantId: 'tnt_1',
      source: 'hub',
      tools: [stored],
      removed: [],
      namespaces: [],
      generation: 1,
      removeOlderGenerations: false,
      sync: { cursor: null, generation: 1, isInSnapshot: false },
    })
    const edition = await store.open('tnt_1', embedder)
    const vector = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i * 7) / (i + 1))
    await store.apply(edition, { step: 0, revision: 1, present: [{ ...tool('a', 0), vector }], removed: [] })
    const [read] = await store.read(edition, (snapshot) => snapshot.tools([1]))
    expect(read!.tool).toMatchObject({ source: 'hub', namespace: 'n0', name: 'a' })
    for (const [i, value] of read!.vector.entries()) expect(value).toBeCloseTo(vector[i]!, 3)
  })
})

test.skipIf(!hasServer())(
  'a server that lacks pgvector is said to, with what to install, and goes on with everything else; one that has it is used',
  async () => {
    await using database = await openServerTestDatabase()
    const opening = database.stores.candidates.open('tnt_1', embedder)
    const refusal = await opening.then(
      () => undefined,
      (error: unknown) => error,
    )
    if (hasServerExtension('vector')) expect(refusal).toBeUndefined()
    else
      expect(refusal).toMatchObject({
        code: 'vector_extension_missing',
        kind: 'unavailable',
        at: 'search.candidates',
        hint: expect.stringMatching(/postgresql-\d+-pgvector/) as string,
      })
    expect(await database.stores.sources.list('tnt_1')).toEqual([])
  },
)

function tool(name: string, namespace: number): CandidateDocument {
  const terms = new Map([[name, ['A' as const]]])
  return {
    source: 'hub',
    namespace: `n${namespace}`,
    name,
    length: 3,
    terms,
    uses: undefined,
    vector: vectorOf(namespace),
  }
}

/** Of length 1; those of two namespaces have nothing in common. */
function vectorOf(namespace: number): Float32Array {
  return Float32Array.from({ length: 16 }, (_, i) => (i === namespace ? 1 : 0))
}

const stored = {
  tenantId: 'tnt_1',
  source: 'hub',
  namespace: 'n0',
  name: 'a',
  version: '1.0.0',
  description: 'Does a.',
  effect: 'read' as const,
  mode: 'sync' as const,
  inputSchema: { type: 'object' },
  authorization: { kind: 'none' as const },
  nativeId: 'a',
  isExecutable: true,
  hash: 'one',
}

function namesIn(store: CandidateStore, edition: Edition): Promise<readonly string[]> {
  return store.read(edition, async (snapshot) => {
    const namespaces = await snapshot.namespaces()
    return namesOf(
      snapshot,
      namespaces.map(({ id }) => id),
    )
  })
}

async function namesOf(
  snapshot: Parameters<Parameters<CandidateStore['read']>[1]>[0],
  namespaceIds: readonly number[],
  ids?: readonly number[],
): Promise<readonly string[]> {
  const rows = (await Array.fromAsync(snapshot.toolsIn(namespaceIds))).flat()
  return rows.filter(({ id }) => ids?.includes(id) ?? true).map(({ name }) => name)
}
