import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure, type Setting } from '../benchmark.ts'
import { addUser, createHouseClient } from '../house/house-client.ts'
import { createHttpCaller } from '../house/http-caller.ts'
import { findChange } from '../house/find-change.ts'
import { importLargeCatalog } from '../house/import-large-catalog.ts'
import { startHouseProcess } from '../house/start-house-process.ts'
import { largeCatalog } from '../material/large-catalog.ts'
import { chooseGrants } from '../material/choose-grants.ts'
import { chooseQueries } from '../material/choose-queries.ts'
import { toolsOf } from '../material/tools-of.ts'
import { load } from '../measure/load.ts'
import { probeWhile } from '../measure/probe-while.ts'
import { residentMemory } from '../measure/resident-memory.ts'
import { createSubstringScan } from '../search/substring-scan.ts'

const source = 'apis'
const share = 0.1

/** As a house that has been in use for a while: code that was run a few times is not compiled yet. */
const warmUps = 600

export const largeCatalogBenchmark: Benchmark = {
  name: 'large-catalog',
  title: 'A catalog of 200,000 tools',
  method:
    'The tools are imported into `gatehouse up`, a process of its own with the embedded database, through ' +
    '`POST /api/sources/{id}/tools`. Until findable: from the first byte to the first search that knows all of them; ' +
    'baseline: the import alone. Then the process is stopped and started again. Warm start: from its ready line to the ' +
    'answer of the first search, with the saved index; baseline: the time to build the index, from the end of the import ' +
    'until all are findable. Searches: `tools/call search_tools` (MCP 2026-07-28) of a user who may use 10 %, one after the ' +
    'other and 8 at a time; baseline: a substring scan of the permitted tools, in the process of the benchmark. Memory: what ' +
    'is resident 15 seconds after the import, when the thread that built the index has ended, and right after the searches, ' +
    'with database, server and index in one process; baseline: the catalog as JSON Lines. Waiting: `GET /healthz` every 10 ms, ' +
    'which does nothing, so that what it takes is what the process is busy with; baseline: the same without anything else. ' +
    'A changed tool: from its import into another source to the first search that finds it; baseline: the import.',

  async run(setting) {
    const catalog = largeCatalog(setting.isQuick ? 400 : 200_000)
    const figures = await measure(catalog, setting)
    return { figures, remarks: [`The catalog: ${catalog.origin}.`] }
  },
}

async function measure(
  { text, toolCount }: ReturnType<typeof largeCatalog>,
  { isQuick, onProgress }: Setting,
): Promise<readonly Figure[]> {
  const count = `${toolCount.toLocaleString('en')} tools`
  await using directory = await temporaryDirectory()
  using http = createHttpCaller()
  const tools = await toolsOf(text, source)
  const queries = chooseQueries(tools, isQuick ? 5 : 300)
  const patterns = chooseGrants(tools, source, share)

  onProgress(`importing ${count}`)
  let imported
  let key
  let resident
  let whileBuilding
  let idle
  {
    await using house = await startHouseProcess({ dataDir: directory.path })
    const probe = (): Promise<unknown> => http.call({ url: `${house.url}/healthz` })
    idle = await probeWhile(sleep(isQuick ? 50 : 3_000), probe)
    whileBuilding = await probeWhile(importLargeCatalog(http, house, { source, text, toolCount }), probe)
    imported = whileBuilding.result
    await sleep(isQuick ? 0 : 15_000)
    resident = residentMemory(house.pid)
    key = (await addUser(createHouseClient(http, house.url, house.key), 'tenth@bench.example', patterns)).key
  }
  onProgress(`searching ${count} after a warm start`)
  await using house = await startHouseProcess({ dataDir: directory.path })
  const readyAt = performance.now()
  const client = createHouseClient(http, house.url, key)
  const ask = (i: number): Promise<unknown> => client.callTool('search_tools', { query: queries[i % queries.length]! })
  await ask(0)
  const warmMs = performance.now() - readyAt
  await load(isQuick ? 1 : warmUps, 1, ask)
  const oneByOne = await load(queries.length, 1, ask)
  const eight = await load(queries.length * 3, 8, ask)
  const memory = residentMemory(house.pid)
  const probe = (): Promise<unknown> => http.call({ url: `${house.url}/healthz` })
  const whileSearching = await probeWhile(load(queries.length, 1, ask), probe)
  const change = await findChange(createHouseClient(http, house.url, house.key), http, house)

  const allowed = new Set(patterns)
  const isAllowed = tools.map(
    ({ namespace, name }) =>
      allowed.has(`${source}://${namespace}.*`) || allowed.has(`${source}://${namespace}.${name}`),
  )
  const scan = createSubstringScan(tools)
  const baseline = await load(Math.min(queries.length, 40), 1, (i) => scan(queries[i]!, (at) => isAllowed[at]!))
  const inJsonLines = { what: 'the catalog as JSON Lines', value: Buffer.byteLength(text) }
  return [
    figure({
      what: `import until findable, ${count}`,
      unit: 'ms',
      value: imported.findableMs,
      baseline: { what: 'the import alone', value: imported.importMs },
    }),
    figure({
      what: `warm start, ${count}`,
      unit: 'ms',
      value: warmMs,
      baseline: { what: 'building the index', value: imported.findableMs - imported.importMs },
      aim: { atMost: 3_000 },
    }),
    ...(['p50', 'p95', 'p99'] as const).map((quantile) =>
      figure({
        what: `${count}, 10 % permitted, MCP, ${quantile}`,
        unit: 'ms',
        value: oneByOne[quantile],
        baseline: { what: `substring scan, ${quantile}`, value: baseline[quantile] },
        ...(quantile === 'p95' ? { aim: { atMost: 20 } } : {}),
      }),
    ),
    figure({
      what: `searches a second, ${count}, 10 % permitted, MCP, 8 at a time`,
      unit: 'per_second',
      value: eight.perSecond,
      baseline: { what: 'substring scan', value: baseline.perSecond },
      aim: { atLeast: 300 },
    }),
    figure({
      what: `waiting while it is imported and built, p99, ${count}`,
      unit: 'ms',
      value: whileBuilding.p99,
      baseline: { what: 'while nothing happens, p99', value: idle.p99 },
    }),
    figure({
      what: `waiting during searches, p99, ${count}`,
      unit: 'ms',
      value: whileSearching.p99,
      baseline: { what: 'while nothing happens, p99', value: idle.p99 },
    }),
    figure({
      what: `a changed tool is found, ${count}`,
      unit: 'ms',
      value: change.foundMs,
      baseline: { what: 'its import', value: change.importMs },
      aim: { atMost: 1_000 },
    }),
    ...(resident === undefined || memory === undefined
      ? []
      : [
          figure({
            what: `resident after import, ${count}`,
            unit: 'bytes',
            value: resident.nowBytes,
            baseline: inJsonLines,
            aim: { atMost: 700 * 1024 * 1024 },
          }),
          figure({
            what: `resident after a warm start, ${count}`,
            unit: 'bytes',
            value: memory.nowBytes,
            baseline: inJsonLines,
            aim: { atMost: 700 * 1024 * 1024 },
          }),
        ]),
  ]
}
