import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure, type Setting } from '../benchmark.ts'
import { createHouseClient, type HouseClient } from '../house/house-client.ts'
import { createHttpCaller } from '../house/http-caller.ts'
import { startHouseProcess } from '../house/start-house-process.ts'
import { generatedDocument } from '../material/generated-document.ts'
import { timed } from '../measure/in-rounds.ts'
import { median } from '../measure/quantile.ts'
import { forgetPeak, residentMemory } from '../measure/resident-memory.ts'

export const scaleBenchmark: Benchmark = {
  name: 'scale',
  title: 'Catalogs of 5,000 and of 50,000 actions',
  method:
    'Actions are imported into `gatehouse up`, a process of its own for each size, and synchronised into Tool Hub by ' +
    '`POST /api/sync`. First synchronisation, baseline: reading the pages of the catalog and doing nothing with them. One ' +
    'action changed and nothing changed (304), baseline: the first synchronisation. Bytes of the answer that has the one ' +
    'change, baseline: all pages of the catalog. Memory: the most that the process had resident during the ' +
    'synchronisations, baseline: what it had before the first of them.',

  async run(setting) {
    const figures: Figure[] = []
    for (const size of setting.isQuick ? [40] : [5_000, 50_000]) figures.push(...(await measure(size, setting)))
    return { figures, remarks: ['The actions are generated, with schemas that refer to each other.'] }
  },
}

const perDocument = 1_000
const changing = 'changing.json'

async function measure(size: number, { isQuick, onProgress }: Setting): Promise<readonly Figure[]> {
  await using directory = await temporaryDirectory()
  await using house = await startHouseProcess({ dataDir: directory.path })
  using http = createHttpCaller()
  const client = createHouseClient(http, house.url, house.key)
  const count = `${size.toLocaleString('en')} actions`
  const importOne = (file: string, content: string): Promise<unknown> =>
    client.post('/automation/api/imports', { documents: [{ file, content }] })
  const sync = (): Promise<number> => timed(() => client.post('/api/sync', { source: 'automation_hub' }))

  onProgress(`import of ${count}`)
  for (let i = 0; i * perDocument < size - 1; i++) {
    const operations = Math.min(perDocument, size - 1 - i * perDocument)
    await importOne(`generated-${i}.json`, generatedDocument(i + 1, operations))
  }
  await importOne(changing, generatedDocument(0, 1))

  onProgress(`synchronisation of ${count}`)
  const readStartedAt = performance.now()
  const whole = await readPages(client)
  const read = performance.now() - readStartedAt
  forgetPeak(house.pid)
  const before = residentMemory(house.pid)
  const first = await sync()
  const unchanged: number[] = []
  const changed: number[] = []
  let moved = 0
  let { revision } = whole
  for (let round = 0; round < (isQuick ? 1 : 5); round++) {
    // The first of the two learns the tag by which the second asks.
    await sync()
    unchanged.push(await sync())
    await importOne(changing, generatedDocument(0, 1).replace('Works on', `Works, ${round}, on`))
    const change = await readPages(client, revision)
    moved = change.bytes
    revision = change.revision
    changed.push(await sync())
  }
  const memory = residentMemory(house.pid)
  const baseline = { what: `first synchronisation, ${count}`, value: first }
  const group = 'Synchronisation of large catalogs, milliseconds'
  return [
    figure({
      group,
      what: `first synchronisation, ${count}`,
      unit: 'ms',
      value: first,
      baseline: { what: 'reading the pages', value: read },
    }),
    figure({ group, what: `nothing changed (304), ${count}`, unit: 'ms', value: median(unchanged), baseline }),
    figure({ group, what: `one action changed, ${count}`, unit: 'ms', value: median(changed), baseline }),
    figure({
      what: `answer with one changed action, ${count}`,
      unit: 'bytes',
      value: moved,
      baseline: { what: 'all pages of the catalog', value: whole.bytes },
    }),
    ...(before === undefined || memory === undefined
      ? []
      : [
          figure({
            what: `most memory resident, ${count}`,
            unit: 'bytes',
            value: memory.peakBytes,
            baseline: { what: 'memory resident before the first synchronisation', value: before.nowBytes },
          }),
        ]),
  ]
}

/** Reads what is there, or what changed after a revision, and does nothing with it. */
async function readPages(client: HouseClient, since?: number): Promise<{ bytes: number; revision: number }> {
  let cursor: string | undefined
  let bytes = 0
  let revision = 0
  do {
    const query = new URLSearchParams({ limit: '200' })
    if (since !== undefined) query.set('since', String(since))
    if (cursor !== undefined) query.set('cursor', cursor)
    const page = await client.get(`/automation/api/catalog/actions?${query}`)
    bytes += Buffer.byteLength(JSON.stringify(page))
    const { next_cursor: next, revision: seen } = page as { next_cursor?: string; revision: number }
    cursor = next
    revision = seen
  } while (cursor !== undefined)
  return { bytes, revision }
}
