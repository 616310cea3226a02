import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure, type Setting } from '../benchmark.ts'
import { createHouseClient, type HouseClient } from '../house/house-client.ts'
import { createHttpCaller } from '../house/http-caller.ts'
import { environmentWithoutGatehouse, startHouseProcess, type HouseProcess } from '../house/start-house-process.ts'
import { catalogOf } from '../material/catalog.ts'
import { generatedDocument } from '../material/generated-document.ts'
import { openApiDocuments } from '../material/openapi-documents.ts'
import { timed } from '../measure/in-rounds.ts'
import { median } from '../measure/quantile.ts'

export const syncBenchmark: Benchmark = {
  name: 'sync',
  title: 'Catalog synchronisation',
  method:
    'Bulk import: `gatehouse import tools FILE.jsonl.gz`, a process of its own, into a running house; baseline: unpacking ' +
    'the file and `JSON.parse` of its lines. Automation Hub: the catalog of its actions is synchronised into Tool Hub by ' +
    '`POST /api/sync`, through its public API. First synchronisation, baseline: reading the pages of the catalog ' +
    'and doing nothing with them. Nothing changed (the hub answers 304) and one action changed, baseline: the first ' +
    'synchronisation.',

  async run(setting) {
    await using directory = await temporaryDirectory()
    await using house = await startHouseProcess({ dataDir: join(directory.path, 'data') })
    using http = createHttpCaller()
    const client = createHouseClient(http, house.url, house.key)
    const bulk = await bulkImport(setting, house, directory.path)
    const actions = await synchronise(setting, client)
    return { figures: [...bulk.figures, ...actions.figures], remarks: [bulk.remark, actions.remark] }
  },
}

interface Part {
  readonly figures: readonly Figure[]
  readonly remark: string
}

async function bulkImport({ isQuick, onProgress }: Setting, house: HouseProcess, folder: string): Promise<Part> {
  const catalog = catalogOf('apis-100k', isQuick ? 500 : Infinity)
  const count = `${catalog.toolCount.toLocaleString('en')} tools`
  onProgress(`bulk import of ${count}`)
  const file = join(folder, 'tools.jsonl.gz')
  const packed = gzipSync(catalog.text)
  writeFileSync(file, packed)
  const parsed = await timed(() => {
    const lines = gunzipSync(packed).toString().trimEnd().split('\n')
    for (const line of lines) JSON.parse(line)
  })
  const importFile = (): Promise<number> =>
    timed(() => runCommand(house, ['import', 'tools', file, '--source', 'apis']))
  const first = await importFile()
  onProgress('the same file again')
  const again = await importFile()
  const baseline = { what: 'unpack and JSON.parse', value: parsed }
  const group = 'Bulk import, milliseconds'
  return {
    figures: [
      figure({ group, what: `import of ${count}`, unit: 'ms', value: first, baseline }),
      figure({ group, what: `import of ${count} that are there already`, unit: 'ms', value: again, baseline }),
    ],
    remark: `The bulk file: ${catalog.origin}.`,
  }
}

async function synchronise({ isQuick, onProgress }: Setting, client: HouseClient): Promise<Part> {
  const material = openApiDocuments(isQuick ? 20 : 2_000)
  const changing = 'changing.json'
  const importDocuments = (documents: readonly { file: string; content: string }[]): Promise<unknown> =>
    client.post('/automation/api/imports', { documents })
  const sync = (): Promise<number> => timed(() => client.post('/api/sync', { source: 'automation_hub' }))

  onProgress('actions of Automation Hub')
  await importDocuments(material.documents)
  await importDocuments([{ file: changing, content: generatedDocument(0, 1) }])
  const read = await timed(() => readCatalog(client))
  const first = await sync()
  const rounds = isQuick ? 1 : 9
  const unchanged: number[] = []
  const changed: number[] = []
  for (let round = 0; round < rounds; round++) {
    unchanged.push(await sync())
    await importDocuments([
      { file: changing, content: generatedDocument(0, 1).replace('Works on', `Works, ${round}, on`) },
    ])
    changed.push(await sync())
  }
  const count = `${material.operationCount.toLocaleString('en')} actions`
  const baseline = { what: 'first synchronisation', value: first }
  const group = 'Synchronisation with Automation Hub, milliseconds'
  return {
    figures: [
      figure({
        group,
        what: `first synchronisation, ${count}`,
        unit: 'ms',
        value: first,
        baseline: { what: 'reading the pages', value: read },
      }),
      figure({ group, what: 'nothing changed (304)', unit: 'ms', value: median(unchanged), baseline }),
      figure({ group, what: 'one action changed', unit: 'ms', value: median(changed), baseline }),
    ],
    remark: `The actions: ${material.origin}.`,
  }
}

async function readCatalog(client: HouseClient): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await client.get(
      `/automation/api/catalog/actions?limit=200${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    cursor = (page as { next_cursor?: string }).next_cursor
  } while (cursor !== undefined)
}

const launcher = fileURLToPath(new URL('../../../apps/cli/bin/gatehouse.js', import.meta.url))

async function runCommand(house: HouseProcess, words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [launcher, ...words, '--json'], {
    env: { ...environmentWithoutGatehouse(), GATEHOUSE_URL: house.url, GATEHOUSE_KEY: house.key },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`gatehouse ${words.join(' ')} ended with ${code}`)
}
