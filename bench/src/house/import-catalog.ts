import type { HttpCaller } from './http-caller.ts'
import type { HouseProcess } from './start-house-process.ts'

/** Fills a source of the house with the tools of a catalog, and waits until a search sees them. */
export async function importCatalog(
  http: HttpCaller,
  house: Pick<HouseProcess, 'url' | 'key'>,
  source: string,
  text: string,
): Promise<void> {
  const headers = { authorization: `Bearer ${house.key}` }
  await http.call({
    url: `${house.url}/api/sources/${source}/tools`,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-ndjson' },
    text,
  })
  await http.call({ url: `${house.url}/api/search`, method: 'POST', headers, body: { query: 'anything at all' } })
}
