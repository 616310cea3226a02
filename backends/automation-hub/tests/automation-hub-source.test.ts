import type { SourcePage } from '@gatehouse/spec'
import { testCatalogSource } from '@gatehouse/testing-contracts'
import { expect, test } from 'vitest'
import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { HubServer } from './hub-server.ts'

const names = ['a', 'b', 'c', 'd', 'e']

testCatalogSource({
  name: 'an Automation Hub',
  open: async () => {
    const hub = await HubServer.start(names)
    return {
      source: sourceOf(hub),
      expectedTools: names.map((name) => `crm.${name}`),
      [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
    }
  },
})

function sourceOf(hub: HubServer) {
  return automationHubBackend.create({
    sourceId: 'automation_hub',
    config: { baseUrl: `${hub.url}/automation/` },
    host: hub.host,
  }).source
}

async function pull(hub: HubServer, cursor: string | null) {
  const { signal } = new AbortController()
  const pages: SourcePage[] = await Array.fromAsync(sourceOf(hub).pull({ cursor, signal }))
  return {
    pages,
    cursor: pages.at(-1)!.cursor,
    names: pages.flatMap((page) => page.tools.map((tool) => tool.name)),
    removed: pages.flatMap((page) => page.removed.map((tool) => tool.name)),
    startsSnapshot: pages[0]!.startsSnapshot ?? false,
  }
}

test('asks with a token for the catalog and nothing else', async () => {
  await using hub = await HubServer.start(['a'])
  await pull(hub, null)
  expect(hub.requests.map(({ authorization }) => authorization)).toEqual([
    'Bearer automation_hub/automation_hub.catalog',
  ])
})

test('brings only what changed, removals included, and then asks with the ETag', async () => {
  await using hub = await HubServer.start(names)
  const first = await pull(hub, null)
  hub.put('c', 'changed')
  hub.remove('a')
  const second = await pull(hub, first.cursor)
  expect(second).toMatchObject({ startsSnapshot: false, names: ['c'], removed: ['a'] })
  const third = await pull(hub, second.cursor)
  expect(third).toMatchObject({ names: [], removed: [] })
  const fourth = await pull(hub, third.cursor)
  expect(fourth).toMatchObject({ names: [], removed: [], cursor: third.cursor })
  expect(hub.requests.at(-1)!.ifNoneMatch).toBeDefined()
})

test('asks again for what changed while it was reading', async () => {
  await using hub = await HubServer.start(names)
  const { signal } = new AbortController()
  let cursor = ''
  for await (const page of sourceOf(hub).pull({ cursor: null, signal })) {
    if (page.startsSnapshot === true) hub.put('a', 'changed in between')
    cursor = page.cursor
  }
  expect((await pull(hub, cursor)).names).toEqual(['a'])
})

test('reads everything again when the hub has fewer revisions than it had', async () => {
  await using hub = await HubServer.start(names)
  const { cursor } = await pull(hub, null)
  await using restored = await HubServer.start(['x'])
  expect(await pull(restored, cursor)).toMatchObject({ startsSnapshot: true, names: ['x'] })
})

test('reads everything again when the hub does not accept the position', async () => {
  await using hub = await HubServer.start(names)
  const { cursor } = await pull(hub, null)
  hub.intercept = (request, response) => {
    if (!request.url!.includes('since=')) return false
    response.writeHead(410).end()
    return true
  }
  expect(await pull(hub, cursor)).toMatchObject({ startsSnapshot: true, names })
})

test('asks for smaller pages when a page is too large for one answer', async () => {
  await using hub = await HubServer.start(names)
  hub.intercept = (request, response) => {
    if (!request.url!.includes('limit=200')) return false
    response.writeHead(200, { 'content-length': String(1e9) }).flushHeaders()
    return true
  }
  expect((await pull(hub, null)).names).toEqual(names)
})

test.each([
  [401, '{"error":{"code":"unauthenticated","message":"Bad token."}}', 'catalog_refused'],
  [403, '', 'catalog_refused'],
  [500, 'oops', 'catalog_unavailable'],
  [200, '<html>', 'catalog_unreadable'],
  [200, '{"actions":[{"id":1}],"revision":1}', 'catalog_unreadable'],
])('a hub that answers %i %j is an error, not an empty catalog', async (status, body, code) => {
  await using hub = await HubServer.start(names)
  hub.intercept = (_request, response) => {
    response.writeHead(status).end(body)
    return true
  }
  await expect(pull(hub, null)).rejects.toMatchObject({ code })
})

test.each([
  [{}, '/config/baseUrl'],
  [{ baseUrl: 'ftp://x' }, '/config/baseUrl'],
  [{ baseUrl: 'http://x', audience: '' }, '/config/audience'],
  [null, '/config'],
])('names the wrong field of the config %j', async (config, at) => {
  await using hub = await HubServer.start([])
  expect(() => automationHubBackend.create({ sourceId: 'automation_hub', config, host: hub.host })).toThrow(
    expect.objectContaining({ code: 'invalid_source_config', at }),
  )
})
