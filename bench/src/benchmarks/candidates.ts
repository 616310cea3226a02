import { join } from 'node:path'
import { openDatabase, type Database } from '@gatehouse/database'
import {
  findServerBinaries,
  hasExtension,
  startServer,
  temporaryDirectory,
} from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure, type Measured, type Setting } from '../benchmark.ts'
import { nearestExactly, searchInDatabase, searchInMemory, type Searcher } from '../candidates/searchers.ts'
import { chooseNamespaces, dimensions, vectorCatalog, type VectorCatalog } from '../candidates/vector-catalog.ts'
import { load } from '../measure/load.ts'

const filters = [
  { name: '100 % permitted', share: 1, isCorrelated: false },
  { name: '50 % permitted', share: 0.5, isCorrelated: false },
  { name: '10 % permitted', share: 0.1, isCorrelated: false },
  { name: '4 % permitted, of two topics', share: 0.04, isCorrelated: true },
  { name: '1 % permitted', share: 0.01, isCorrelated: false },
]

export const candidatesBenchmark: Benchmark = {
  name: 'candidates',
  title: 'Candidates by meaning: in process and pgvector',
  method:
    `The 50 nearest of tools with vectors of ${dimensions} dimensions in 50 topics, for principals who may use some ` +
    'namespaces from anywhere, or all those of two topics. In process: the exact scan over int8 values with the permission ' +
    'bitmap, then the query in full precision. pgvector: one transaction for each question, as a search makes it. ' +
    '“HNSW alone” asks the approximate index whatever the filter; “pgvector” compares one by one where at most an eighth of ' +
    'the tools is permitted, as `search.pgvector.exactRows` says how many. Recall@50 is against a ' +
    'comparison in full precision. Bytes: the scanned column, and the tables with all their indexes.',

  run: (setting) => compareCandidates(setting, serverWithVectors()),
}

/** How many tools; the embedded engine puts them into its index one by one, a server builds it over all of them. */
const sizes = {
  quick: { embedded: 200, server: 600 },
  usual: { embedded: 5_000, server: 50_000 },
  full: { embedded: 50_000, server: 200_000 },
} as const

/** `binaries`: where the programs of a server with pgvector lie; the embedded engine alone when there is none. */
export async function compareCandidates(setting: Setting, binaries: string | undefined): Promise<Measured> {
  const figures: Figure[] = []
  for (const engine of binaries === undefined ? (['embedded'] as const) : (['embedded', 'server'] as const)) {
    const size = sizes[setting.isQuick ? 'quick' : setting.isFull ? 'full' : 'usual'][engine]
    const catalog = vectorCatalog(size, setting.isQuick ? 5 : 50)
    await using folder = await temporaryDirectory()
    await using server = engine === 'server' ? await startServer(binaries!, folder.path) : undefined
    await using database = await openDatabase(
      server === undefined
        ? { kind: 'embedded', dataDir: join(folder.path, 'database') }
        : { kind: 'server', url: server.url },
    )
    figures.push(...(await compare(setting, catalog, searchInMemory(catalog), database)))
  }
  return {
    figures,
    remarks:
      binaries === undefined
        ? ['The embedded engine alone: no server PostgreSQL with pgvector is installed on this machine.']
        : [],
  }
}

async function compare(
  { onProgress }: Setting,
  catalog: VectorCatalog,
  inMemory: Searcher,
  database: Database,
): Promise<readonly Figure[]> {
  const size = catalog.documents.length
  const where = `${database.engine}, ${size.toLocaleString('en')} tools`
  const stored = await searchInDatabase(database, catalog, (loaded) => {
    if (loaded % 5_000 === 0) onProgress(`${where}: ${loaded} loaded`)
  })
  const figures: Figure[] = [
    figure({
      what: `${where}, build`,
      unit: 'ms',
      value: stored.buildMs,
      baseline: { what: 'in process', value: inMemory.buildMs },
    }),
    figure({
      what: `${where}, bytes a tool`,
      unit: 'bytes',
      value: stored.bytes / size,
      baseline: { what: 'in process', value: inMemory.bytes / size },
    }),
  ]
  for (const { name, share, isCorrelated } of filters) {
    onProgress(`${where}: ${name}`)
    const namespaces = chooseNamespaces(catalog, share, isCorrelated)
    const truth = catalog.queries.map((query) => nearestExactly(catalog, namespaces, query))
    const baseline = await asked(catalog, truth, inMemory.prepare(namespaces, 0))
    for (const [way, exactRows] of [
      ['pgvector', Math.ceil(size / 8)],
      ['HNSW alone', 0],
    ] as const) {
      const own = await asked(catalog, truth, stored.prepare(namespaces, exactRows))
      figures.push(
        figure({
          group: `Candidates by meaning, ${where}, p50 in milliseconds`,
          what: `${where}, ${name}, ${way}, p50`,
          unit: 'ms',
          value: own.p50,
          baseline: { what: 'in process', value: baseline.p50 },
        }),
        figure({
          group: `Candidates by meaning, ${where}, recall@50`,
          what: `${where}, ${name}, ${way}, recall@50`,
          unit: 'share',
          value: own.recall,
          baseline: { what: 'in process', value: baseline.recall },
        }),
      )
    }
  }
  return figures
}

async function asked(
  { queries }: VectorCatalog,
  truth: readonly (readonly number[])[],
  search: (query: Float32Array) => Promise<readonly number[]>,
): Promise<{ readonly p50: number; readonly recall: number }> {
  for (const query of queries.slice(0, 3)) await search(query)
  let [found, all] = [0, 0]
  const { p50 } = await load(queries.length, 1, async (i) => {
    const places = new Set(await search(queries[i]!))
    found += truth[i]!.filter((place) => places.has(place)).length
    all += truth[i]!.length
  })
  return { p50, recall: found / all }
}

function serverWithVectors(): string | undefined {
  const binaries = findServerBinaries()
  return binaries !== undefined && hasExtension(binaries, 'vector') ? binaries : undefined
}
