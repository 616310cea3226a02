import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import type { CatalogSource, SourcePage } from '@gatehouse/spec'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The hub of a whole house, read by the source that Tool Hub reads it with. What goes over the wire is counted.
const actionCount = 5_000
const pageSize = 200

interface Exchange {
  readonly status: number
  readonly bytes: number
}

const exchanges: Exchange[] = []

function openSource(house: TestHouse): CatalogSource {
  const { source } = automationHubBackend.create({
    sourceId: 'counted',
    config: { baseUrl: `${house.url}/automation` },
    host: {
      serviceToken: async () => house.house.key,
      async fetch(url, init) {
        const response = await fetch(url, init)
        const body = await response.arrayBuffer()
        exchanges.push({ status: response.status, bytes: body.byteLength })
        const { status, headers } = response
        return new Response(body.byteLength === 0 ? null : body, { status, headers })
      },
    },
  })
  return source!
}

/** Pulls what is new and answers the pages with what it took to get them. */
async function pull(source: CatalogSource, cursor: string | null) {
  exchanges.length = 0
  const pages: SourcePage[] = []
  for await (const page of source.pull({ cursor, signal: AbortSignal.timeout(60_000) })) pages.push(page)
  return { pages, cursor: pages.at(-1)!.cursor, exchanges: [...exchanges] }
}

function documentOf(title: string, count: number, description: string): string {
  const paths = Array.from({ length: count }, (_, i) => [
    `/things-${i}/{id}`,
    {
      get: {
        operationId: `getThing${i}`,
        description: `${description} ${i}`,
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'Done' } },
      },
    },
  ])
  const servers = [{ url: 'https://api.example.com' }]
  return JSON.stringify({ openapi: '3.1.0', info: { title, version: '1' }, servers, paths: Object.fromEntries(paths) })
}

describe('the catalog of a hub with thousands of actions', () => {
  let house: TestHouse
  const importDocument = async (title: string, count: number, description: string): Promise<void> => {
    const documents = [{ file: `${title}.json`, content: documentOf(title, count, description) }]
    const answer = await house.admin('POST', '/automation/api/imports', { documents })
    expect(answer.body).toMatchObject({ operations: count, imported: count, skipped: [] })
  }

  beforeAll(async () => {
    house = await startTestHouse()
    await importDocument('many', actionCount - 1, 'Looks at thing')
    await importDocument('one', 1, 'Looks at the one thing')
  }, 120_000)
  afterAll(() => house[Symbol.asyncDispose]())

  test('is read in pages that are asked for one at a time', async () => {
    exchanges.length = 0
    let tools = 0
    let pages = 0
    for await (const page of openSource(house).pull({ cursor: null, signal: AbortSignal.timeout(60_000) })) {
      pages++
      tools += page.tools.length
      // Nothing is read ahead, so no more than a page is ever held.
      expect(exchanges).toHaveLength(pages)
      expect(page.tools.length).toBeLessThanOrEqual(pageSize)
    }
    // The house brings a few of its own.
    expect(tools).toBeGreaterThanOrEqual(actionCount)
    expect(pages).toBe(Math.ceil(tools / pageSize))
    for (const { bytes } of exchanges) expect(bytes).toBeLessThan(1_000_000)
  })

  test('moves one page for one changed action, and no page when nothing changed', async () => {
    const source = openSource(house)
    const first = await pull(source, null)
    const caughtUp = await pull(source, first.cursor)
    expect(caughtUp.pages.flatMap(({ tools, removed }) => [...tools, ...removed])).toEqual([])
    const idle = await pull(source, caughtUp.cursor)
    expect(idle.exchanges).toEqual([{ status: 304, bytes: 0 }])

    await importDocument('one', 1, 'Looks at the other thing')
    const changed = await pull(source, idle.cursor)
    expect(changed.exchanges.map(({ status }) => status)).toEqual([200])
    expect(changed.exchanges[0]!.bytes).toBeLessThan(first.exchanges[0]!.bytes / 20)
    expect(changed.pages.flatMap(({ tools }) => tools.map(({ namespace, name }) => `${namespace}.${name}`))).toEqual([
      'one.get_thing0',
    ])
    const settled = await pull(source, changed.cursor)
    const again = await pull(source, settled.cursor)
    expect(again.exchanges).toEqual([{ status: 304, bytes: 0 }])
  })

  test('is taken over by Tool Hub just as sparingly', async () => {
    const sync = async () => {
      const answer = await house.admin('POST', '/api/sync', { source: 'automation_hub' })
      expect(answer.status).toBe(200)
      return answer.body
    }
    await sync()
    await importDocument('one', 1, 'Looks at yet another thing')
    expect(await sync()).toMatchObject({
      sources: [{ status: 'succeeded', added: 0, changed: 1, removed: 0, unchanged: 0 }],
    })
    expect(await sync()).toMatchObject({
      sources: [{ status: 'succeeded', added: 0, changed: 0, removed: 0, unchanged: 0 }],
    })
  })
})
