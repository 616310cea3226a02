import type { HouseClient } from './house-client.ts'
import type { HttpCaller } from './http-caller.ts'
import type { HouseProcess } from './start-house-process.ts'

const source = 'changing'
const namespace = 'novelties'
const giveUpAfterMs = 60_000

/** Adds a tool beside the others and searches until it is found. Both times are from the first byte of the import. */
export async function findChange(
  admin: HouseClient,
  http: HttpCaller,
  house: Pick<HouseProcess, 'url' | 'key'>,
): Promise<{ readonly importMs: number; readonly foundMs: number }> {
  const tool = { namespace, name: 'calibrate_gyroscope', description: 'Calibrates a gyroscope by its serial number.' }
  const startedAt = performance.now()
  await http.call({
    url: `${house.url}/api/sources/${source}/tools`,
    method: 'POST',
    headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/x-ndjson' },
    text: `${JSON.stringify({ id: `${namespace}.${tool.name}`, ...tool })}\n`,
  })
  const importMs = performance.now() - startedAt
  while (performance.now() - startedAt < giveUpAfterMs) {
    const { tools } = (await admin.post('/api/search', { query: 'calibrate gyroscope' })) as {
      tools: { tool: string }[]
    }
    if (tools.some((found) => found.tool === `${source}://${namespace}.${tool.name}`)) {
      return { importMs, foundMs: performance.now() - startedAt }
    }
  }
  throw new Error('a tool that was added does not become findable')
}
