import type { CatalogSource, SourcePage, ToolDefinition } from '@gatehouse/spec'
import { describe, expect, test } from 'vitest'

export interface CatalogSourceUnderTest extends AsyncDisposable {
  readonly source: CatalogSource
  /** `namespace.name` of every tool the source describes. */
  readonly expectedTools: readonly string[]
}

export interface CatalogSourceSuite {
  readonly name: string
  /** Opens the same source anew for each test. */
  readonly open: () => Promise<CatalogSourceUnderTest>
}

/** What every source promises, whatever protocol is behind it. */
export function testCatalogSource(suite: CatalogSourceSuite): void {
  describe(`${suite.name} as a catalog source`, () => {
    test('describes the whole source as one snapshot on the first pull', async () => {
      await using opened = await suite.open()
      const pages = await pull(opened.source, null)
      expect(pages[0]!.startsSnapshot).toBe(true)
      expect(pages.slice(1).every((page) => page.startsSnapshot !== true)).toBe(true)
      expect(pages.map((page) => page.isLast)).toEqual([...pages.slice(1).map(() => false), true])
      expect(keysOf(pages).sort()).toEqual([...opened.expectedTools].sort())
    })

    test('gives every page a cursor', async () => {
      await using opened = await suite.open()
      for (const page of await pull(opened.source, null)) expect(page.cursor).not.toBe('')
    })

    test('names each tool once and in valid words', async () => {
      await using opened = await suite.open()
      const tools = (await pull(opened.source, null)).flatMap((page) => page.tools)
      expect(new Set(tools.map(keyOf)).size).toBe(tools.length)
      for (const tool of tools) expectWellFormed(tool)
    })

    test('says the same again when nothing changed', async () => {
      await using first = await suite.open()
      await using second = await suite.open()
      const toolsOf = async (source: CatalogSource) => (await pull(source, null)).flatMap((page) => page.tools)
      expect(await toolsOf(second.source)).toEqual(await toolsOf(first.source))
    })

    test('goes on after the last page without losing a tool', async () => {
      await using first = await suite.open()
      const cursor = (await pull(first.source, null)).at(-1)!.cursor
      await using second = await suite.open()
      const pages = await pull(second.source, cursor)
      expect(pages.at(-1)!.isLast).toBe(true)
      const isSnapshot = pages[0]!.startsSnapshot === true
      expect(keysOf(pages).sort()).toEqual(isSnapshot ? [...second.expectedTools].sort() : [])
      expect(pages.flatMap((page) => page.removed)).toEqual([])
    })

    test('goes on after its first page as if it had never stopped', async () => {
      await using first = await suite.open()
      const [start] = await pull(first.source, null)
      await using second = await suite.open()
      if (start!.isLast) return
      const rest = await pull(second.source, start!.cursor)
      const keys = rest[0]!.startsSnapshot === true ? keysOf(rest) : keysOf([start!, ...rest])
      expect(keys.sort()).toEqual([...second.expectedTools].sort())
    })

    test('takes a cursor it never gave out for none', async () => {
      await using opened = await suite.open()
      const pages = await pull(opened.source, 'not a cursor')
      expect(pages[0]!.startsSnapshot).toBe(true)
      expect(keysOf(pages).sort()).toEqual([...opened.expectedTools].sort())
    })

    test('stops when the pull is cancelled', async () => {
      await using opened = await suite.open()
      const outcome = await pull(opened.source, null, AbortSignal.abort()).then(
        () => 'went on',
        () => 'stopped',
      )
      expect(outcome).toBe('stopped')
    })
  })
}

async function pull(
  source: CatalogSource,
  cursor: string | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<SourcePage[]> {
  const pages: SourcePage[] = []
  for await (const page of source.pull({ cursor, signal })) pages.push(page)
  expect(pages.length).toBeGreaterThan(0)
  return pages
}

function keysOf(pages: readonly SourcePage[]): string[] {
  return pages.flatMap((page) => page.tools.map(keyOf))
}

function keyOf(tool: ToolDefinition): string {
  return `${tool.namespace}.${tool.name}`
}

function expectWellFormed(tool: ToolDefinition): void {
  expect(tool.namespace).toMatch(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/)
  expect(tool.namespace.length).toBeLessThanOrEqual(200)
  expect(tool.name).toMatch(/^[A-Za-z0-9_-]{1,128}$/)
  expect(tool.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(['read', 'write', 'destructive']).toContain(tool.effect)
  expect(['boolean', 'object']).toContain(typeof tool.inputSchema)
  expect(tool.inputSchema).not.toBeNull()
  expect(tool.nativeId).not.toBe('')
  expect(tool.description.isWellFormed()).toBe(true)
}
