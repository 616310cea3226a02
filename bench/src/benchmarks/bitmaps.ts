import { compileGrants, decide, permittedBitmap, type CatalogView } from '@gatehouse/policy'
import type { ToolSummary } from '@gatehouse/catalog'
import { type Benchmark, figure, type Figure } from '../benchmark.ts'
import { kindsOfPatterns } from '../material/kinds-of-patterns.ts'
import { largeCatalog } from '../material/large-catalog.ts'
import { toolsOf } from '../material/tools-of.ts'
import { inRounds, timed } from '../measure/in-rounds.ts'

const source = 'apis'
const sampled = 50

export const bitmapsBenchmark: Benchmark = {
  name: 'bitmaps',
  title: 'Which tools a principal may use',
  method:
    'The bitmap that a search tests, from 1,000 grants over 200,000 tools: the grants compiled and every tool decided, as ' +
    'when a user asks for the first time after a change of grants. Median of five rounds, in process, with the names as ' +
    'the index keeps them. “Deny”: all tools allowed, and the same patterns denied. Baseline: asking `decide` tool by tool, ' +
    `measured on one tool in ${sampled} and multiplied.`,

  async run({ isQuick, onProgress }) {
    const { text, toolCount, origin } = largeCatalog(isQuick ? 400 : 200_000)
    const tools = await toolsOf(text, source)
    const catalog = viewOf(tools)
    const some = tools.filter((_, i) => i % sampled === 0)
    const figures: Figure[] = []
    for (const { name, patterns } of kindsOfPatterns(tools, source, isQuick ? 20 : 1_000)) {
      onProgress(name)
      for (const effect of ['allow', 'deny'] as const) {
        const grants = [
          ...(effect === 'deny' ? [{ id: 'all', effect: 'allow' as const, pattern: '*' }] : []),
          ...patterns.map((pattern, i) => ({ id: `grt_${i}`, effect, pattern })),
        ]
        const compiled = compileGrants(grants)
        const { whole, single } = await inRounds(isQuick ? 1 : 5, {
          whole: () => timed(() => permittedBitmap(compileGrants(grants), catalog)),
          single: () => timed(() => some.map((tool) => decide(compiled, tool))),
        })
        figures.push(
          figure({
            group: 'Bitmap of 1,000 grants, milliseconds',
            what: `${toolCount.toLocaleString('en')} tools, ${effect}: ${name}`,
            unit: 'ms',
            value: whole,
            baseline: { what: 'tool by tool', value: single * sampled },
            aim: { atMost: 50 },
          }),
        )
      }
    }
    return { figures, remarks: [`The catalog: ${origin}.`] }
  },
}

/** Tools as the index has them: namespace by namespace, names one after the other. */
function viewOf(tools: readonly ToolSummary[]): CatalogView {
  const groups = [...Map.groupBy(tools, ({ namespace }) => namespace)]
  const names = groups.flatMap(([, members]) => members.map(({ name }) => name))
  const starts = new Uint32Array(names.length + 1)
  for (const [i, name] of names.entries()) starts[i + 1] = starts[i]! + Buffer.byteLength(name)
  const packed = { bytes: Buffer.from(names.join('')), starts, offset: 0 }
  let end = 0
  const namespaces = groups.map(([namespace, { length }]) => {
    const start = end
    end += length
    return { source, namespace, start, end }
  })
  return { size: names.length, namespaces, nameAt: (position) => names[position]!, packedNamesAt: () => packed }
}
