import type { Database } from '@gatehouse/database'
import type { RowFilter } from '@gatehouse/discovery'
import { BestScored, createVectorColumn, quantise } from '@gatehouse/discovery/measure'
import { bitmapOf, hasBit, setBit } from '@gatehouse/policy'
import { dimensions, type VectorCatalog } from './vector-catalog.ts'

/** Something that finds the nearest permitted tools, by their places in the catalog. */
export interface Searcher {
  readonly buildMs: number
  readonly bytes: number
  /** `exactRows`: up to so many permitted tools are compared one by one; of no effect in process. */
  prepare(namespaces: ReadonlySet<number>, exactRows: number): (query: Float32Array) => Promise<readonly number[]>
}

export const shown = 50

/** The scan of the in-process index: int8 values, then the query as it is. */
export function searchInMemory(catalog: VectorCatalog): Searcher {
  const startedAt = performance.now()
  const { documents, namespaceOf } = catalog
  const column = createVectorColumn(documents.length, dimensions)
  for (const [row, { vector }] of documents.entries()) {
    column.scales[row] = quantise(vector, column.values, row * dimensions)
  }
  const compare = (a: number, b: number): number => a - b
  return {
    buildMs: performance.now() - startedAt,
    bytes: column.values.byteLength + column.scales.byteLength,
    prepare(namespaces) {
      const wanted = bitmapOf(documents.length)
      for (const [row, namespace] of namespaceOf.entries()) if (namespaces.has(namespace)) setBit(wanted, row)
      const values = new Int8Array(dimensions)
      return async (query) => {
        quantise(query, values)
        const dots = column.scan(values, wanted, 0)
        const near = new BestScored(200, compare)
        for (let row = 0; row < documents.length; row++) {
          if (hasBit(wanted, row)) near.offer(row, dots[row]! * column.scales[row]!)
        }
        const best = new BestScored(shown, compare)
        for (const { position } of near.sorted) best.offer(position, closeness(column, position, query))
        return best.sorted.map(({ position }) => position)
      }
    },
  }
}

function closeness(
  { values, scales }: { readonly values: Int8Array; readonly scales: Float32Array },
  row: number,
  query: Float32Array,
): number {
  let sum = 0
  for (let i = 0, at = row * dimensions; i < dimensions; i++, at++) sum += values[at]! * query[i]!
  return sum * scales[row]!
}

const loadedAtOnce = 500

/** The store of candidates of a database, as a search asks it: one transaction for each question. */
export async function searchInDatabase(
  { engine, stores }: Pick<Database, 'engine' | 'stores'>,
  catalog: VectorCatalog,
  onProgress: (loaded: number) => void,
): Promise<Searcher> {
  const { documents } = catalog
  const store = stores.candidates
  const edition = await store.open('bench', { id: `bench-${documents.length}`, dimensions })
  const startedAt = performance.now()
  // The embedded engine makes its index before, a server after.
  if (engine === 'embedded') await store.tend(edition, { exactRows: -1, isLoaded: false })
  let { step } = await store.stateOf(edition)
  for (let at = 0; at < documents.length; at += loadedAtOnce) {
    onProgress(at)
    await store.apply(edition, {
      step: step++,
      revision: 1,
      present: documents.slice(at, at + loadedAtOnce),
      removed: [],
    })
  }
  onProgress(documents.length)
  await store.tend(edition, { exactRows: 0, isLoaded: true })
  const buildMs = performance.now() - startedAt
  const { ids, places } = await store.read(edition, async (snapshot) => {
    const known = await snapshot.namespaces()
    const rowIds = new Map<number, number>()
    for await (const page of snapshot.toolsIn(known.map(({ id }) => id))) {
      for (const { id, name } of page) rowIds.set(id, Number(name.slice(1)))
    }
    return { ids: new Map(known.map(({ id, namespace }) => [Number(namespace.slice(1)), id])), places: rowIds }
  })
  return {
    buildMs,
    bytes: await store.bytesOf(edition),
    prepare(namespaces, exactRows) {
      const filter: RowFilter = {
        isAll: namespaces.size === catalog.namespaceCount,
        namespaceIds: [...namespaces].flatMap((namespace) => ids.get(namespace) ?? []),
        exceptIds: [],
        alsoIds: [],
        count: catalog.namespaceOf.filter((namespace) => namespaces.has(namespace)).length,
      }
      return async (vector) => {
        const wish = { lookedFor: [], terms: [], vector, limit: shown }
        const found = await store.read(edition, (snapshot) => snapshot.byMeaning(filter, wish, { exactRows }))
        return found.map((id) => places.get(id)!)
      }
    },
  }
}

/** The nearest, by full precision and without any index. */
export function nearestExactly(
  { documents, namespaceOf }: VectorCatalog,
  namespaces: ReadonlySet<number>,
  query: Float32Array,
): readonly number[] {
  const best = new BestScored(shown, (a, b) => a - b)
  for (const [row, { vector }] of documents.entries()) {
    if (!namespaces.has(namespaceOf[row]!)) continue
    let sum = 0
    for (let i = 0; i < dimensions; i++) sum += vector[i]! * query[i]!
    best.offer(row, sum)
  }
  return best.sorted.map(({ position }) => position)
}
