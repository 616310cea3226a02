import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compileGrants,
  countBits,
  decide,
  hasBit,
  permittedBitmap,
  type CatalogView,
  type ToolName,
} from '../src/index.ts'

const step = fc.constantFrom('crm', 'erp', 'crmx', 'a', 'get', 'job')
const namespace = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('.'))
const name = fc.tuple(step, fc.constantFrom('', '_job', '_x', '-1')).map((parts) => parts.join(''))
const source = fc.constantFrom('mcp', 'hub', 'hub_2')
const tool = fc.record({ source, namespace, name })

/** Patterns made of pieces of the same words, with stars anywhere. */
const pattern = fc.oneof(
  { weight: 1, arbitrary: fc.constant('*') },
  { weight: 4, arbitrary: fc.tuple(fc.oneof(source, fc.constant('*')), namespace).map(([s, n]) => `${s}://${n}.*`) },
  { weight: 4, arbitrary: tool.map((t) => `${t.source}://${t.namespace}.${t.name}`) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.oneof(source, fc.constant('*')),
        fc.array(fc.oneof(step, fc.constantFrom('*', '.', '_', 'g', '_job')), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('', '', '_job', 'x', '.get'),
      )
      .map(([s, parts, end]) => `${s}://${parts.join('')}*${end}`),
  },
)
const grant = fc.record({ effect: fc.constantFrom('allow' as const, 'deny' as const), pattern })
const grants = fc.array(grant, { maxLength: 12 }).map((list) => list.map((one, i) => ({ ...one, id: `grt_${i}` })))

function catalogOf(tools: readonly ToolName[]): CatalogView & { readonly tools: readonly ToolName[] } {
  const groups = [...Map.groupBy(tools, (one) => `${one.source}://${one.namespace}`).values()]
  const sorted = groups.flat()
  let start = 0
  const namespaces = groups.map((group) => {
    const view = { source: group[0]!.source, namespace: group[0]!.namespace, start, end: start + group.length }
    start = view.end
    return view
  })
  return { tools: sorted, size: sorted.length, namespaces, nameAt: (position) => sorted[position]!.name }
}

/** What a pattern means, said in the plainest way: a regular expression over the whole reference. */
function plainly(text: string, one: ToolName): boolean {
  const [sourcePart, glob] = text === '*' ? ['*', '*'] : (text.split('://') as [string, string])
  const expression = (part: string): string =>
    part
      .split('*')
      .map((piece) => piece.replaceAll('.', '\\.'))
      .join('.*')
  const whole = new RegExp(`^${sourcePart === '*' ? '[^:]*' : expression(sourcePart)}://${expression(glob)}$`)
  return whole.test(`${one.source}://${one.namespace}.${one.name}`)
}

test('bitmap, single decision and plain reading agree on every tool', () => {
  fc.assert(
    fc.property(grants, fc.array(tool, { maxLength: 30 }), (list, tools) => {
      const compiled = compileGrants(list)
      const catalog = catalogOf(tools)
      const bitmap = permittedBitmap(compiled, catalog)
      for (const [position, one] of catalog.tools.entries()) {
        const denied = list.some(({ effect, pattern: text }) => effect === 'deny' && plainly(text, one))
        const allowed = !denied && list.some(({ effect, pattern: text }) => effect === 'allow' && plainly(text, one))
        expect(decide(compiled, one).decision).toBe(allowed ? 'allow' : 'deny')
        expect(hasBit(bitmap, position)).toBe(allowed)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('the grant that is named as the reason speaks of the tool', () => {
  fc.assert(
    fc.property(grants, tool, (list, one) => {
      const { grantId, reason } = decide(compileGrants(list), one)
      if (reason === 'no_grant') return
      const decisive = list.find(({ id }) => id === grantId)!
      expect(plainly(decisive.pattern, one)).toBe(true)
      expect(decisive.effect).toBe(reason === 'grant' ? 'allow' : 'deny')
    }),
  )
})

test('an allow more takes nothing away, a deny more gives nothing, in whatever order', () => {
  fc.assert(
    fc.property(grants, pattern, fc.array(tool, { minLength: 1, maxLength: 20 }), (list, more, tools) => {
      const catalog = catalogOf(tools)
      const bits = (added: readonly { id: string; effect: 'allow' | 'deny'; pattern: string }[]) =>
        permittedBitmap(compileGrants(added), catalog)
      const before = bits(list)
      const allowed = bits([{ id: 'grt_more', effect: 'allow', pattern: more }, ...list])
      const denied = bits([...list, { id: 'grt_more', effect: 'deny', pattern: more }])
      expect(before.every((word, i) => (word & ~allowed[i]!) === 0)).toBe(true)
      expect(denied.every((word, i) => (word & ~before[i]!) === 0)).toBe(true)
      expect(bits(list.toReversed())).toEqual(before)
    }),
  )
})

test('a tool that is gone is not permitted', () => {
  const catalog = catalogOf([
    { source: 'mcp', namespace: 'crm', name: 'a' },
    { source: 'mcp', namespace: 'crm', name: 'b' },
  ])
  const all = compileGrants([{ id: 'grt_1', effect: 'allow', pattern: '*' }])
  expect(countBits(permittedBitmap(all, { ...catalog, live: new Uint32Array([0b01]) }))).toBe(1)
})

test('a catalog of 200,000 tools under 1,000 grants is decided without looking at each pair', () => {
  const tools = Array.from({ length: 200_000 }, (_, i) => ({
    source: 'hub',
    namespace: `n${i % 10_000}.x`,
    name: `tool_${i}`,
  }))
  const list = Array.from({ length: 1_000 }, (_, i) => ({
    id: `grt_${i}`,
    effect: i % 10 === 0 ? ('deny' as const) : ('allow' as const),
    pattern: [`hub://n${i}.*`, `hub://n${i}.x.tool_${i}`, `*://n${i}.x.tool_1*`, `hub://n${i}.*_9`][i % 4]!,
  }))
  const catalog = catalogOf(tools)
  const compiled = compileGrants(list)
  const startedAt = performance.now()
  const count = countBits(permittedBitmap(compiled, catalog))
  // 200 million comparisons of pairs would take tens of seconds.
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  expect(count).toBe(tools.filter((one) => decide(compiled, one).decision === 'allow').length)
})
