import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure, type Setting } from '../benchmark.ts'
import { createHouseClient, addUser, type HouseClient } from '../house/house-client.ts'
import { createHttpCaller, type HttpCaller } from '../house/http-caller.ts'
import { importCatalog } from '../house/import-catalog.ts'
import { startHouseProcess } from '../house/start-house-process.ts'
import { catalogOf } from '../material/catalog.ts'
import { chooseGrants } from '../material/choose-grants.ts'
import { chooseQueries } from '../material/choose-queries.ts'
import { toolsOf } from '../material/tools-of.ts'
import { load, type Latencies } from '../measure/load.ts'
import { createSubstringScan } from '../search/substring-scan.ts'
import { searchInProcess } from '../search/search-in-process.ts'

const source = 'apis'
const shares = [1, 0.1, 0.01]
/** As a house that has been in use for a while: code that was run a few times is not compiled yet. */
const warmUps = 600

export const searchBenchmark: Benchmark = {
  name: 'search',
  title: 'Search with a permission filter',
  method:
    'Queries are the first words of descriptions from all over the catalog, one after the other, for users who may use ' +
    '100 %, 10 % and 1 % of it. In process: the stages of `findTools` alone. REST and MCP: `POST /api/search` and ' +
    '`tools/call search_tools` (2026-07-28) over HTTP against `gatehouse up` in a process of its own, which authenticates, ' +
    'reads the grants and writes two audit entries for each search; 600 searches come before those that are measured. Baseline: a scan that looks for each word of the query ' +
    'in the text of every permitted tool (substring, name counts double, best ten), in process. Memory: the ' +
    'buffers of the index, words, texts and vectors, for each tool; baseline: the size of the catalog as JSON Lines.',

  async run(setting) {
    const sizes = setting.isQuick ? (['apis-5k'] as const) : (['apis-5k', 'apis-100k'] as const)
    const measured = []
    for (const name of sizes) measured.push(await measure(setting, name))
    return {
      figures: measured.flatMap(({ figures }) => figures),
      remarks: measured.map(({ remark }) => remark),
    }
  },
}

async function measure(
  { isQuick, onProgress }: Setting,
  name: 'apis-5k' | 'apis-100k',
): Promise<{ figures: readonly Figure[]; remark: string }> {
  const catalog = catalogOf(name, isQuick ? 300 : Infinity)
  const count = `${catalog.toolCount.toLocaleString('en')} tools`
  onProgress(`${count}: in process`)
  const tools = await toolsOf(catalog.text, source)
  const queries = chooseQueries(tools, isQuick ? 5 : 200)
  const inProcess = await searchInProcess(tools)
  const scan = createSubstringScan(tools)

  onProgress(`${count}: importing into a house`)
  await using directory = await temporaryDirectory()
  await using house = await startHouseProcess({ dataDir: directory.path })
  using http = createHttpCaller()
  const admin = createHouseClient(http, house.url, house.key)
  await importCatalog(http, house, source, catalog.text)

  const figures: Figure[] = [
    figure({
      group: 'Memory of the search index, bytes a tool',
      what: `index, ${count}`,
      unit: 'bytes',
      value: inProcess.bytesPerTool,
      baseline: { what: 'JSON Lines', value: catalog.text.length / catalog.toolCount },
    }),
  ]
  for (const share of shares) {
    onProgress(`${count}: ${share * 100} % permitted`)
    const patterns = chooseGrants(tools, source, share)
    const permitted = inProcess.permitted(patterns)
    const client = await userClient(http, house.url, admin, share, patterns)
    const asked = async (ask: (query: string) => Promise<unknown> | unknown): Promise<Latencies> => {
      await load(isQuick ? 1 : warmUps, 1, (i) => ask(queries[i % queries.length]!))
      return load(queries.length, 1, (i) => ask(queries[i]!))
    }
    const surfaces = {
      'in process': await asked((query) => inProcess.search(patterns, query)),
      REST: await asked((query) => client.post('/api/search', { query })),
      MCP: await asked((query) => client.callTool('search_tools', { query })),
    }
    const baseline = await load(Math.min(queries.length, 50), 1, (i) => scan(queries[i]!, permitted.isPermitted))
    const aimMs = catalog.toolCount < 10_000 ? 5 : 20
    figures.push(...figuresOf(surfaces, baseline, { count, share, aimMs }))
  }
  return { figures, remark: `The catalog: ${catalog.origin}.` }
}

async function userClient(
  http: HttpCaller,
  url: string,
  admin: HouseClient,
  share: number,
  patterns: readonly string[],
): Promise<HouseClient> {
  const { key } = await addUser(admin, `share-${share}@bench.example`, patterns)
  return createHouseClient(http, url, key)
}

function figuresOf(
  surfaces: Readonly<Record<string, Latencies>>,
  baseline: Latencies,
  of: { readonly count: string; readonly share: number; readonly aimMs: number },
): readonly Figure[] {
  const { count, share, aimMs } = of
  return (['p50', 'p95', 'p99'] as const).flatMap((quantile) =>
    Object.entries(surfaces).map(([surface, latencies]) =>
      figure({
        ...(quantile === 'p95' ? { group: `Search, ${count}, p95 in milliseconds` } : {}),
        what: `${count}, ${share * 100} % permitted, ${surface}, ${quantile}`,
        unit: 'ms',
        value: latencies[quantile],
        baseline: { what: `substring scan, ${quantile}`, value: baseline[quantile] },
        ...(surface === 'MCP' && quantile === 'p95' ? { aim: { atMost: aimMs } } : {}),
      }),
    ),
  )
}
