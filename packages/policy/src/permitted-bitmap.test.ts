import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasBit } from './bitmap.ts'
import { compileGrants } from './compile-grants.ts'
import { decide } from './decide.ts'
import { permittedBitmap, verdictsOf, type CatalogView, type PackedNames } from './permitted-bitmap.ts'

const allow = (...patterns: readonly string[]) =>
  patterns.map((pattern, i) => ({ id: `a${i}`, effect: 'allow' as const, pattern }))
const deny = (...patterns: readonly string[]) =>
  patterns.map((pattern, i) => ({ id: `d${i}`, effect: 'deny' as const, pattern }))

/** Names in an array, in which others stand before and behind. */
function packed(names: readonly string[], start: number): PackedNames {
  const texts = ['get_before', ...names, 'get_behind']
  const starts = texts.reduce<number[]>((sum, text) => [...sum, sum.at(-1)! + text.length], [0])
  return { bytes: Buffer.from(texts.join('')), starts: Uint32Array.from(starts), offset: start - 1 }
}

function packedCatalog(first: readonly string[], second: readonly string[]): CatalogView {
  return {
    size: first.length + second.length,
    namespaces: [
      { source: 'hub', namespace: 'a', start: 0, end: first.length },
      { source: 'hub', namespace: 'b.c', start: first.length, end: first.length + second.length },
    ],
    nameAt: (position) => first[position] ?? second[position - first.length]!,
    packedNamesAt: (position) => (position < first.length ? packed(first, 0) : packed(second, first.length)),
  }
}

function permitted(grants: Parameters<typeof compileGrants>[0], catalog: CatalogView): readonly number[] {
  const bitmap = permittedBitmap(compileGrants(grants), catalog)
  return Array.from({ length: catalog.size }, (_, i) => i).filter((i) => hasBit(bitmap, i))
}

describe('names that lie in an array', () => {
  const catalog = packedCatalog(['x'], ['get_a', 'set_a', 'get_b'])

  test('are read where they lie, and are not made into texts', () => {
    const unread = {
      ...catalog,
      nameAt: () => {
        throw new Error('made into a text')
      },
    }
    const only = { ...unread, namespaces: [...unread.namespaces].slice(1) }
    expect(permitted(allow('*://*.get_*'), only)).toEqual([1, 3])
    expect(permitted([...allow('hub://*'), ...deny('*://*_a')], only)).toEqual([3])
  })

  test('decide as the same names in texts do', () => {
    const name = fc.constantFrom('get_a', 'get_b', 'set_a', 'a', 'x')
    const pattern = fc.constantFrom(
      '*',
      'hub://b.*',
      'hub://*.get_*',
      '*://b.c.*_a',
      'hub://b.c.a',
      'hub://b.c.g*',
      '*://*x',
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1 }),
        fc.uniqueArray(name),
        fc.array(pattern),
        fc.array(pattern),
        (first, second, allowed, denied) => {
          const packed = packedCatalog(first, second)
          const grants = [...allow(...allowed), ...deny(...denied)]
          const compiled = compileGrants(grants)
          const tools = [
            ...first.map((one) => ({ source: 'hub', namespace: 'a', name: one })),
            ...second.map((one) => ({ source: 'hub', namespace: 'b.c', name: one })),
          ]
          const expected = [...tools.keys()].filter((i) => decide(compiled, tools[i]!).decision === 'allow')
          expect(permitted(grants, packed)).toEqual(expected)
        },
      ),
    )
  })
})

test.each([
  ['nothing', [], 'none'],
  ['all of the source', ['hub://*'], 'all'],
  ['all of every source', ['*'], 'all'],
  ['all below the namespace', ['hub://b.c.*'], 'all'],
  ['all below one above', ['*://b.*'], 'all'],
  ['another namespace', ['hub://b.x.*', 'hub://b.cd.*', 'mcp://*'], 'none'],
  ['names of another namespace', ['hub://b.x.get', 'hub://b.x.get_*'], 'none'],
  ['stars that end before the name', ['hub://*c.*'], 'all'],
  ['stars that end before the name, whatever else is said', ['hub://*c.*', 'hub://b.c.get', 'hub://b.c.s*'], 'all'],
  ['stars that cannot fit', ['hub://x*y'], 'none'],
])('a namespace is decided as a whole by %s', (_what, patterns, verdict) => {
  expect(verdictsOf(compileGrants(allow(...patterns)).allow)({ source: 'hub', namespace: 'b.c' })).toBe(verdict)
})

test.each([
  ['a name', ['hub://b.c.get'], ['get']],
  ['beginnings of names', ['hub://b.c.ge*', '*://b.c.set_*'], ['get', 'get_all', 'set_all']],
  ['any of several beginnings', ['hub://b.c.ge*', 'hub://b.c.set_*'], ['get', 'get_all', 'set_all']],
  ['a name here and a beginning for all sources', ['hub://b.c.get', '*://b.c.set*'], ['get', 'set', 'set_all']],
  ['ends of names', ['hub://*_all'], ['get_all', 'set_all']],
  ['of both at once', ['hub://*_all', 'hub://b.c.get'], ['get', 'get_all', 'set_all']],
])('of a namespace, names are asked about by %s', (_what, patterns, expected) => {
  const verdict = verdictsOf(compileGrants(allow(...patterns)).allow)({ source: 'hub', namespace: 'b.c' })
  const names = ['get', 'set', 'get_all', 'set_all']
  expect(names.filter((name) => typeof verdict !== 'string' && verdict.matches(name))).toEqual(expected)
})
