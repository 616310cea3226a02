import { setTimeout as sleep } from 'node:timers/promises'
import { createHouseClient } from './house-client.ts'
import type { HttpCaller } from './http-caller.ts'
import type { HouseProcess } from './start-house-process.ts'

const giveUpAfterMs = 600_000

/** Fills a source and waits until a search knows of all its tools. */
export async function importLargeCatalog(
  http: HttpCaller,
  house: Pick<HouseProcess, 'url' | 'key'>,
  catalog: { readonly source: string; readonly text: string; readonly toolCount: number },
): Promise<{ readonly importMs: number; readonly findableMs: number }> {
  const headers = { authorization: `Bearer ${house.key}`, 'content-type': 'application/x-ndjson' }
  const client = createHouseClient(http, house.url, house.key)
  const startedAt = performance.now()
  const url = `${house.url}/api/sources/${catalog.source}/tools`
  await http.call({ url, method: 'POST', headers, text: catalog.text })
  const importMs = performance.now() - startedAt
  while (performance.now() - startedAt < giveUpAfterMs) {
    // A search that comes while the index is built waits some seconds and answers from what was there before.
    const answer = (await client.post('/api/search', { query: 'anything at all' })) as { catalog_size: number }
    if (answer.catalog_size >= catalog.toolCount) return { importMs, findableMs: performance.now() - startedAt }
    await sleep(50)
  }
  throw new Error('the tools that were imported do not become findable')
}
