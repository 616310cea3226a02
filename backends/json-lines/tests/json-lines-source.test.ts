import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BackendHost, SourcePage } from '@gatehouse/spec'
import { testCatalogSource } from '@gatehouse/testing-contracts'
import { expect, test } from 'vitest'
import { createJsonLinesSource, jsonLinesBackend, type SkippedLine } from '@gatehouse/backend-json-lines'

const host: BackendHost = {
  fetch: () => Promise.reject(new Error('a file needs no network')),
  serviceToken: () => Promise.reject(new Error('a file needs no token')),
}
const signal = new AbortController().signal
const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `{"namespace":"n","name":"t${i}"}\n`).join('')

async function folderWith(name: string, content: string | Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-json-lines-'))
  await writeFile(join(folder, name), content)
  return {
    path: join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

async function read(content: string, pageSize?: number) {
  const skipped: SkippedLine[] = []
  const lines = new Blob([content]).stream()
  const source = createJsonLinesSource({
    lines,
    onSkip: (line) => skipped.push(line),
    ...(pageSize === undefined ? {} : { pageSize }),
  })
  const pages: SourcePage[] = await Array.fromAsync(source.pull({ cursor: null, signal }))
  return { pages, skipped, names: pages.flatMap((page) => page.tools.map((tool) => `${tool.namespace}.${tool.name}`)) }
}

for (const [name, pack] of [
  ['tools.jsonl', (text: string) => Buffer.from(text)],
  ['tools.jsonl.gz', (text: string) => gzipSync(text)],
] as const) {
  testCatalogSource({
    name: `the file ${name}`,
    open: async () => {
      const folder = await folderWith(name, pack(numbered(2_500)))
      const { source } = jsonLinesBackend.create({ sourceId: 'bulk', config: { path: folder.path }, host })
      return {
        source,
        expectedTools: Array.from({ length: 2_500 }, (_, i) => `n.t${i}`),
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      }
    },
  })
}

test.each([1, 2, 3, 999, 1_000, 1_001, 2_000])('%i tools end with exactly one last page', async (count) => {
  const { pages, names } = await read(numbered(count))
  expect(pages).toHaveLength(Math.ceil(count / 1_000))
  expect(pages.map((page) => page.isLast)).toEqual([...pages.slice(1).map(() => false), true])
  expect(pages.map((page) => page.startsSnapshot ?? false)).toEqual([true, ...pages.slice(1).map(() => false)])
  expect(names).toHaveLength(count)
})

test('skips what is no tool, says where and why, and takes the rest', async () => {
  const { names, skipped } = await read('{"name":"a"}\n\nnot json\n{"name":""}\n   \n{"name":"b"}')
  expect(names).toEqual(['tools.a', 'tools.b'])
  expect(skipped).toEqual([
    { line: 3, reason: 'The line is not valid JSON.' },
    { line: 4, reason: 'The record has no name.' },
  ])
})

test('tells tools of the same name apart, always in the same way', async () => {
  const content = ['a/b', 'a.b', 'A:B', 'a b']
    .map((namespace) => `{"namespace":"${namespace}","name":"x y"}\n`)
    .join('')
  const clash = '{"namespace":"a.b","name":"x_y_2"}\n'
  expect((await read(clash + content)).names).toEqual(['a.b.x_y_2', 'a.b.x_y', 'a.b.x_y_3', 'a.b.x_y_4', 'a_b.x_y'])
})

test('refuses a file without a single tool, because an empty snapshot would remove all of them', async () => {
  for (const content of ['', '\n\n', 'garbage', '{"no":"name"}']) {
    await expect(read(content)).rejects.toMatchObject({ code: 'no_tools_found' })
  }
})

test('describes a namespace once', async () => {
  const { pages } = await read(
    '{"namespace":"s","name":"a","server_description":"Search"}\n{"namespace":"s","name":"b","server_description":"Other"}',
  )
  expect(pages.flatMap((page) => page.namespaces ?? [])).toEqual([{ namespace: 's', description: 'Search' }])
})

test('has nothing to pull when its tools are pushed', async () => {
  const { source } = jsonLinesBackend.create({ sourceId: 'bulk', config: {}, host })
  await expect(Array.fromAsync(source.pull({ cursor: null, signal }))).rejects.toMatchObject({
    code: 'nothing_to_pull',
  })
})

test.each([[{ path: 'relative.jsonl' }], [{ path: 7 }], [{ command: 'sh' }]])('refuses the config %j', (config) => {
  expect(() => jsonLinesBackend.create({ sourceId: 'bulk', config, host })).toThrow(
    expect.objectContaining({ code: 'invalid_source_config' }),
  )
})

test.each(['/dev/zero', '/nonexistent/x.jsonl', tmpdir()])('refuses to read %s', async (path) => {
  const { source } = jsonLinesBackend.create({ sourceId: 'bulk', config: { path }, host })
  await expect(Array.fromAsync(source.pull({ cursor: null, signal }))).rejects.toMatchObject({
    code: 'unreadable_file',
  })
})

test('cannot run a tool and says so', async () => {
  const { adapter } = jsonLinesBackend.create({ sourceId: 'bulk', config: {}, host })
  const output = await adapter.execute({
    tool: 'bulk://n.t@1.0.0',
    nativeId: 'n:t',
    version: '1.0.0',
    input: {},
    executionId: 'exe_1',
    credential: { kind: 'none' },
    timeoutMs: 1_000,
    signal,
  })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'not_executable' } })
})

const catalogs = join(import.meta.dirname, '../../../../shared/data/catalogs')
describeCatalogs()

function describeCatalogs(): void {
  const files = existsSync(catalogs) ? readdirSync(catalogs).filter((file) => file.endsWith('.jsonl.gz')) : []
  // NOTE: the catalogs are not part of this repository; without them nothing is checked here.
  test.skipIf(files.length === 0)('reads real catalogs and accounts for every line', async () => {
    for (const file of ['apis-5k.jsonl.gz', 'mcp-tools.jsonl.gz', 'field-service.jsonl.gz']) {
      const { source } = jsonLinesBackend.create({ sourceId: 'bulk', config: { path: join(catalogs, file) }, host })
      let count = 0
      for await (const page of source.pull({ cursor: null, signal })) count += page.tools.length
      expect(count).toBeGreaterThan(700)
    }
  })
}

test('a pull of the same content that was cut off goes on after its last page, with the same names', async () => {
  const content = `${numbered(25)}${numbered(25)}`
  const pull = async (cursor: string | null, contentId: string, onResumed = (_tools: number): void => undefined) => {
    const source = createJsonLinesSource({ lines: new Blob([content]).stream(), pageSize: 10, contentId, onResumed })
    return Array.fromAsync(source.pull({ cursor, signal }))
  }
  const whole = await pull(null, 'one')
  for (const [i, { cursor }] of whole.slice(0, -1).entries()) {
    let before = 0
    expect(await pull(cursor, 'one', (tools) => (before = tools))).toEqual(whole.slice(i + 1))
    expect(before).toBe((i + 1) * 10)
    expect(await pull(cursor, 'other')).toMatchObject([{ startsSnapshot: true }, {}, {}, {}, { isLast: true }])
  }
  expect((await pull('end', 'one'))[0]).toMatchObject({ startsSnapshot: true })
  const shorter = createJsonLinesSource({ lines: new Blob([numbered(5)]).stream(), contentId: 'one' })
  await expect(Array.fromAsync(shorter.pull({ cursor: whole[2]!.cursor, signal }))).rejects.toMatchObject({
    code: 'other_content',
  })
})
