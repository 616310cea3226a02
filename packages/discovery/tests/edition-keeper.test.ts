import { openTestDatabase } from '@gatehouse/testing-database'
import { expect, test } from 'vitest'
import { openBuiltInEmbedder, type Embedder } from '../src/index.ts'
import { operationFor, tool } from './catalog-in-memory.ts'
import { openStoredCandidates } from './open-stored-candidates.ts'

const embedder = openBuiltInEmbedder()
const op = operationFor('usr_ana')
const everything = { prepared: [], isInScope: undefined }

test(
  'processes that share a database read its catalog together, and each sees all of it',
  { timeout: 90_000 },
  async () => {
    await using database = await openTestDatabase()
    await using one = openStoredCandidates(database, embedder)
    await using other = openStoredCandidates(database, embedder)
    const { grants } = database.stores
    await put(
      database,
      Array.from({ length: 250 }, (_, i) => `list_deal_${i}`),
    )
    const subject = { kind: 'user' as const, value: 'usr_ana' }
    await grants.add({
      tenantId: 'tenant',
      id: 'grt_1',
      subject,
      effect: 'allow',
      pattern: '*',
      createdAt: 0,
      createdBy: 'x',
    })
    const counted = await Promise.all(
      [one, other, one, other].map(
        async ({ source }) => (await source.permittedFor(op, everything)).scope.permittedCount,
      ),
    )
    expect(counted).toEqual([250, 250, 250, 250])

    // What one of them has not read yet is there for it all the same.
    await put(database, ['create_deal'])
    await one.source.permittedFor(op, everything)
    expect((await other.source.permittedFor(op, everything)).scope.permittedCount).toBe(251)
  },
)

test(
  'a start after an interrupted one goes on, and another model has vectors of its own',
  { timeout: 90_000 },
  async () => {
    await using database = await openTestDatabase()
    await put(
      database,
      Array.from({ length: 250 }, (_, i) => `list_deal_${i}`),
    )
    await put(
      database,
      Array.from({ length: 250 }, (_, i) => `create_deal_${i}`),
    )
    let asked = 0
    const failing: Embedder = {
      ...embedder,
      embedTools: (tools, signal) => {
        asked += tools.length
        return asked > 300 ? Promise.reject(new Error('The model is gone.')) : embedder.embedTools(tools, signal)
      },
    }
    {
      await using interrupted = openStoredCandidates(database, failing)
      await expect(interrupted.source.permittedFor(op, everything)).rejects.toThrow('The model is gone.')
    }
    const store = database.stores.candidates
    const edition = await store.open('tenant', embedder)
    expect((await store.stateOf(edition)).revision).toBe(1)

    await using resumed = openStoredCandidates(database, embedder)
    await resumed.source.permittedFor(op, everything)
    expect((await store.stateOf(edition)).revision).toBe(2)

    await using others = openStoredCandidates(database, { ...embedder, id: 'another' })
    await others.source.permittedFor(op, everything)
    expect((await store.open('tenant', { ...embedder, id: 'another' })).id).not.toBe(edition.id)
  },
)

async function put({ stores }: Awaited<ReturnType<typeof openTestDatabase>>, names: readonly string[]): Promise<void> {
  const { tools, sources } = stores
  const tenantId = 'tenant'
  await sources.put({ tenantId, id: 'hub', type: 'json_lines', config: {}, isPushed: true })
  await tools.applyPage({
    tenantId,
    source: 'hub',
    tools: names.map((name) => {
      const { description, effect, version, authorization } = tool(`hub://crm.${name}`)
      return {
        tenantId,
        source: 'hub',
        namespace: 'crm',
        name,
        version,
        description,
        effect,
        authorization,
        mode: 'sync',
        inputSchema: { type: 'object' },
        nativeId: name,
        isExecutable: true,
        hash: name,
      }
    }),
    removed: [],
    namespaces: [],
    generation: 1,
    removeOlderGenerations: false,
    sync: { cursor: null, generation: 1, isInSnapshot: false },
  })
}
