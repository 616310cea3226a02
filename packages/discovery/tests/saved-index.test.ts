import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@gatehouse/core'
import { bitmapOf } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { permittedLengthOf, searchIndex } from '../src/index/search-index.ts'
import { readTool } from '../src/indexed-tool.ts'
import { IndexKeeper, openBuiltInEmbedder, type ToolIndex } from '../src/index.ts'
import { termsOf } from '../src/text/tokenise.ts'
import { CatalogInMemory, tool } from './catalog-in-memory.ts'

const tenantId = 'tenant'
const others = ['tenant/../tenant', 'Tenant', 'tenant ']
const embedder = openBuiltInEmbedder()

test('starts from what was saved and reads only what changed since', async () => {
  await using folder = await temporaryFolder()
  const catalog = catalogOf(1_500)
  const before = await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, 1))
  catalog.reads.length = 0
  catalog.apply(tenantId, [tool('hub://crm.brand_new', { description: 'Paints a fence.' })], ['hub://crm.tool_9'])

  const after = await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, 2))
  // From before the last revision that was saved, to see that it is the same catalog, and from there on.
  expect(catalog.reads).toEqual([0, 1])
  expect(after.count).toBe(before.count)
  expect(after.find('hub://crm.tool_9')).toBeUndefined()
  expect(named(after, 'fence')).toEqual(['hub://crm.brand_new'])
  expect(answers(after)).toEqual(answers(await withKeeper(catalog, undefined, (keeper) => fresh(keeper, 2))))
})

test('a file that was changed anywhere is noticed, and the answers stay the same', async () => {
  await using folder = await temporaryFolder()
  const catalog = catalogOf(120)
  const right = answers(await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, 1)))
  const files = await savedFiles(folder.path)
  expect(files.map((file) => file.split('.').at(-1)).sort()).toEqual(['json', 'segment'])
  const originals = await Promise.all(files.map((file) => readFile(file)))

  await fc.assert(
    fc.asyncProperty(
      fc.nat(1),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.nat(7),
      fc.boolean(),
      async (which, place, bit, isCut) => {
        for (const [i, file] of files.entries()) await writeFile(file, originals[i]!)
        const damaged = Buffer.from(originals[which]!)
        const at = Math.floor(place * damaged.length)
        damaged[at]! ^= 1 << bit
        await writeFile(files[which]!, isCut ? damaged.subarray(0, at) : damaged)
        catalog.reads.length = 0
        const index = await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, 1))
        expect(answers(index)).toEqual(right)
        expect(catalog.reads).toEqual([-1])
        // What was of no use has been written anew.
        for (const file of await savedFiles(folder.path)) expect(originals).toContainEqual(await readFile(file))
      },
    ),
    { numRuns: 60 },
  )
})

test.each([
  ['another embedder', { embedder: undefined }, 1],
  ['a database that was put back to an older state', { embedder }, 3],
])('what was saved is left alone for %s', async (_what, options, revision) => {
  await using folder = await temporaryFolder()
  const catalog = catalogOf(50)
  for (let i = 2; i <= revision; i++) catalog.apply(tenantId, [tool(`hub://crm.later_${i}`)])
  await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, revision))
  const older = catalogOf(50)

  const index = await withKeeper(older, folder.path, (keeper) => fresh(keeper, 1), options)
  expect(index.count).toBe(50)
  expect(older.reads.at(-1)).toBe(-1)
})

test('a database that was put back and has gone on differently is noticed by its last revision', async () => {
  await using folder = await temporaryFolder()
  const catalog = catalogOf(50)
  catalog.apply(tenantId, [tool('hub://crm.one_way')])
  await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, 2))
  const other = catalogOf(50)
  other.apply(tenantId, [tool('hub://crm.another_way')])
  other.apply(tenantId, [tool('hub://crm.and_on')])

  const index = await withKeeper(other, folder.path, (keeper) => fresh(keeper, 3))
  expect(index.find('hub://crm.one_way')).toBeUndefined()
  expect(index.count).toBe(52)
})

test('what is saved of one tenant is never read for another', async () => {
  await using folder = await temporaryFolder()
  const catalog = catalogOf(30)
  for (const other of others) catalog.apply(other, [tool('hub://crm.theirs')])
  await withKeeper(catalog, folder.path, async (keeper) => {
    await fresh(keeper, 1)
    for (const other of others) await keeper.ensureFresh(other, 1, signal())
  })
  const tenants = (await readdir(folder.path)).sort()
  expect(tenants).toHaveLength(4)
  // Put where another tenant's would be looked for: the manifest says whose it is.
  const [one, two] = tenants.map((name) => join(folder.path, name))
  const aside = join(folder.path, 'aside')
  await rename(one!, aside)
  await rename(two!, one!)
  await rename(aside, two!)
  await withKeeper(catalog, folder.path, async (keeper) => {
    expect((await fresh(keeper, 1)).count).toBe(30)
    for (const other of others) expect((await keeper.ensureFresh(other, 1, signal())).count).toBe(1)
  })
})

test('files of what is no longer there go, and all together stay below their bound', async () => {
  await using folder = await temporaryFolder()
  const catalog = catalogOf(300)
  await withKeeper(catalog, folder.path, (keeper) => fresh(keeper, 1))
  const [first] = await savedFiles(folder.path)
  catalog.apply(
    tenantId,
    Array.from({ length: 300 }, (_, i) => tool(`hub://crm.other_${i}`)),
  )
  await withKeeper(catalog, folder.path, (keeper) =>
    vi.waitUntil(async () => (await fresh(keeper, 2)).parts.length === 1, { timeout: 10_000 }),
  )
  expect(await savedFiles(folder.path)).toHaveLength(2)
  expect(await savedFiles(folder.path)).not.toContain(first)

  catalog.apply('second', [tool('hub://crm.one')])
  await withKeeper(catalog, folder.path, (keeper) => keeper.ensureFresh('second', 1, signal()), { maxBytes: 1_000 })
  expect(await readdir(folder.path)).toHaveLength(1)
})

function catalogOf(count: number): CatalogInMemory {
  const catalog = new CatalogInMemory()
  const verbs = ['create', 'list', 'delete', 'update', 'find']
  const things = ['invoice', 'customer', 'work order', 'équipe', 'ticket', 'route', '請求書']
  catalog.apply(
    tenantId,
    Array.from({ length: count }, (_, i) =>
      tool(`hub://${i % 3 === 0 ? 'crm' : 'billing'}.tool_${i}`, {
        title: `${verbs[i % verbs.length]} ${things[i % things.length]} ${i}`,
        description: `It ${verbs[(i * 7) % verbs.length]}s a ${things[(i * 5) % things.length]}.`,
        effect: i % 4 === 0 ? 'write' : 'read',
        ...(i % 50 === 1 ? { uses: [{ namespace: 'crm', name: 'tool_3' }] } : {}),
      }),
    ),
  )
  return catalog
}

async function withKeeper<T>(
  catalog: CatalogInMemory,
  folder: string | undefined,
  work: (keeper: IndexKeeper) => Promise<T>,
  options: { readonly embedder?: typeof embedder | undefined; readonly maxBytes?: number } = { embedder },
): Promise<T> {
  await using keeper = new IndexKeeper({
    tools: catalog,
    log: silentLogger,
    ...('embedder' in options && options.embedder === undefined ? {} : { embedder }),
    ...(folder === undefined
      ? {}
      : {
          savedIn: { folder, minTools: 0, ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }) },
        }),
  })
  return await work(keeper)
}

function fresh(keeper: IndexKeeper, revision: number): Promise<ToolIndex> {
  return keeper.ensureFresh(tenantId, revision, signal())
}

function signal(): AbortSignal {
  return AbortSignal.timeout(30_000)
}

/** Everything a search can see. */
function answers(index: ToolIndex): unknown {
  const tools = [...index.namespaces].flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, i) => start + i)
      .filter((position) => (index.live[position >>> 5]! >>> (position & 31)) & 1)
      .map((position) => {
        const { segment, offset } = index.partOf(position)
        const { dimensions, values } = segment.vectors ?? { dimensions: 0, values: [] }
        const vector = values.slice((position - offset) * dimensions, (position - offset + 1) * dimensions)
        return { ...readTool(index, position), vector: [...vector] }
      }),
  )
  const composed = (index.composed ?? []).map(({ name, uses }) => ({ name, uses }))
  return {
    tools: tools.sort((a, b) => (a.key < b.key ? -1 : 1)),
    composed: composed.sort((a, b) => (a.name < b.name ? -1 : 1)),
    found: ['invoices', 'équipes', 'list', '7'].map((query) => named(index, query)),
  }
}

function named(index: ToolIndex, query: string): readonly string[] {
  const permitted = bitmapOf(index.size).map((_, i) => index.live[i]!)
  const scope = {
    permitted,
    permittedCount: index.count,
    permittedLength: permittedLengthOf(index, permitted),
    wanted: permitted,
  }
  return searchIndex(index, termsOf(query, 64), scope, 20).tools.map(({ position }) => readTool(index, position).key)
}

async function savedFiles(folder: string): Promise<readonly string[]> {
  const [tenant] = await readdir(folder)
  return (await readdir(join(folder, tenant!))).sort().map((name) => join(folder, tenant!, name))
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'saved-index-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
