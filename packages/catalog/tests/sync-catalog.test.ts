// Synchronisation on the real database. Sources are the seam: here they are lists of pages, and some of them break.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId, silentLogger, systemClock } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import type { Backend, CatalogSource, SourcePage, ToolDefinition } from '@gatehouse/spec'
import { openTestDatabase } from '@gatehouse/testing-database'
import { createBackendRegistry, createCatalogSync, type CatalogSync } from '../src/index.ts'

let database: Database
let tenantId: string
let pulls: Record<string, CatalogSource['pull']>
let sync: CatalogSync

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

beforeEach(() => {
  tenantId = newId('tenant')
  pulls = {}
  const factory = {
    specificationVersion: 'v1' as const,
    type: 'list',
    create: ({ sourceId }: { sourceId: string }): Backend => ({
      source: { pull: (options) => pulls[sourceId]!(options) },
      adapter: {
        credential: { kind: 'none' },
        honoursIdempotencyKey: false,
        execute: () => Promise.reject(new Error('not run here')),
      },
    }),
  }
  const host = {
    fetch: () => Promise.reject(new Error('no network')),
    serviceToken: () => Promise.reject(new Error('no tokens')),
  }
  const backends = createBackendRegistry([factory], () => host)
  sync = createCatalogSync({ ...database.stores, clock: systemClock, backends, log: silentLogger })
})

const tool = (name: string, description = 'Does something.'): ToolDefinition => ({
  namespace: 'crm',
  name,
  version: '1.0.0',
  description,
  effect: 'read',
  mode: 'sync',
  inputSchema: { type: 'object' },
  authorization: { kind: 'none' },
  nativeId: name,
  isExecutable: true,
})

const page = (names: readonly string[], more: Partial<SourcePage> = {}): SourcePage => ({
  tools: names.map((name) => tool(name)),
  removed: [],
  cursor: names.at(-1) ?? '-',
  isLast: false,
  ...more,
})

const pagesThen = (pages: readonly SourcePage[], error?: Error): CatalogSource['pull'] =>
  async function* () {
    yield* pages
    if (error !== undefined) throw error
  }

const addSource = (id: string) =>
  database.stores.sources.put({ tenantId, id, type: 'list', config: {}, isPushed: false })

async function toolNames(): Promise<string[]> {
  const names: string[] = []
  const signal = AbortSignal.timeout(10_000)
  const present = new Map<string, boolean>()
  for await (const changes of database.stores.tools.changesSince(tenantId, 0, signal)) {
    for (const change of changes) {
      const { source, name } = change.kind === 'present' ? change.tool : change
      present.set(`${source}.${name}`, change.kind === 'present')
    }
  }
  for (const [name, isPresent] of present) if (isPresent) names.push(name)
  return names.sort()
}

describe('synchronisation', () => {
  test('brings in what a source describes and takes out what a new snapshot does not name', async () => {
    await addSource('a')
    pulls['a'] = pagesThen([page(['one', 'two'], { startsSnapshot: true }), page(['three'], { isLast: true })])
    expect(await sync.run({ tenantId })).toMatchObject([{ source: 'a', status: 'succeeded', added: 3, removed: 0 }])
    pulls['a'] = pagesThen([page(['two', 'four'], { startsSnapshot: true, isLast: true })])
    expect(await sync.run({ tenantId })).toMatchObject([{ added: 1, unchanged: 1, removed: 2 }])
    expect(await toolNames()).toEqual(['a.four', 'a.two'])
  })

  test('goes on after the last page that was applied when a pull is cut off', async () => {
    await addSource('a')
    pulls['a'] = pagesThen([page(['one'], { startsSnapshot: true }), page(['two'])], new Error('connection lost'))
    expect(await sync.run({ tenantId })).toMatchObject([
      { status: 'failed', added: 2, error: { code: 'source_failed' } },
    ])
    expect(await toolNames()).toEqual(['a.one', 'a.two'])
    let cursor: string | null = null
    pulls['a'] = (options) => {
      cursor = options.cursor
      return pagesThen([page(['three'], { isLast: true })])(options)
    }
    expect(await sync.run({ tenantId })).toMatchObject([{ status: 'succeeded', added: 1, removed: 0 }])
    expect(cursor).toBe('two')
    expect(await toolNames()).toEqual(['a.one', 'a.three', 'a.two'])
  })

  test('keeps the tools of a source that is dead, and reads the others', async () => {
    await Promise.all(['a', 'b'].map(addSource))
    pulls['a'] = pagesThen([page(['one'], { startsSnapshot: true, isLast: true })])
    pulls['b'] = pagesThen([page(['two'], { startsSnapshot: true, isLast: true })])
    await sync.run({ tenantId })
    pulls['a'] = pagesThen([], new Error('gone'))
    pulls['b'] = pagesThen([page(['two', 'three'], { startsSnapshot: true, isLast: true })])
    const outcomes = await sync.run({ tenantId })
    expect(outcomes.map(({ source, status }) => [source, status]).sort()).toEqual([
      ['a', 'failed'],
      ['b', 'succeeded'],
    ])
    expect(await toolNames()).toEqual(['a.one', 'b.three', 'b.two'])
    expect((await database.stores.sources.find(tenantId, 'a'))?.lastSync).toMatchObject({ status: 'failed' })
  })

  test('pulls again for those who ask while a pull runs, once for all of them', async () => {
    await addSource('a')
    const started = Promise.withResolvers<void>()
    const finished = Promise.withResolvers<void>()
    let pulled = 0
    pulls['a'] = async function* () {
      pulled++
      started.resolve()
      if (pulled === 1) await finished.promise
      yield page([`tool_${pulled}`], { isLast: true })
    }
    const first = sync.run({ tenantId })
    await started.promise
    const later = [sync.run({ tenantId }), sync.run({ tenantId, sourceId: 'a' })]
    // Both have asked once they have read which sources there are.
    await Promise.all([database.stores.sources.list(tenantId), database.stores.sources.find(tenantId, 'a')])
    finished.resolve()
    expect(await first).toMatchObject([{ added: 1 }])
    expect(await Promise.all(later)).toMatchObject([[{ added: 2 }], [{ added: 2 }]])
    expect(pulled).toBe(2)
  })

  test('refuses a source that is not there, and one that has nothing to pull', async () => {
    await expect(sync.run({ tenantId, sourceId: 'nobody' })).rejects.toMatchObject({ code: 'source_not_found' })
    await database.stores.sources.put({ tenantId, id: 'pushed', type: 'list', config: {}, isPushed: true })
    await expect(sync.run({ tenantId, sourceId: 'pushed' })).rejects.toMatchObject({ code: 'source_is_pushed' })
  })

  test('reports a source of an unknown type as its failure', async () => {
    await database.stores.sources.put({ tenantId, id: 'odd', type: 'carrier_pigeon', config: {}, isPushed: false })
    expect(await sync.run({ tenantId })).toMatchObject([
      { source: 'odd', status: 'failed', error: { code: 'unknown_source_type' } },
    ])
  })
})
