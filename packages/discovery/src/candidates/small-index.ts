import type { ToolSummary } from '@gatehouse/catalog'
import { bitmapOf, setBit } from '@gatehouse/policy'
import type { Embedder } from '../embed/embedder.ts'
import { withChanges } from '../index/change-index.ts'
import { createPacer } from '../index/pacer.ts'
import { SegmentBuilder } from '../index/segment-builder.ts'
import { emptyToolIndex, type Describe } from '../index/tool-index.ts'
import type { Permitted } from '../search.ts'

/**
 * An index of a few hundred permitted tools, weighed as if all permitted tools were in it: so the candidates of a database
 * are scored and ordered by the same code, and to the same numbers, as those of the in-process index.
 */
export async function smallIndex(
  tools: readonly { readonly tool: ToolSummary; readonly vector: Float32Array }[],
  among: {
    /** How many tools are permitted, and the sum of their weighted lengths. */
    readonly count: number
    readonly length: number
    /** In how many permitted tools a term stands. */
    readonly counted: ReadonlyMap<string, number>
    readonly describe: Describe
    readonly embedder: Embedder
    readonly signal: AbortSignal
  },
): Promise<Permitted> {
  const builder = new SegmentBuilder(among.describe, among.embedder.dimensions)
  for (const { tool, vector } of tools) builder.add(tool, vector)
  const index = withChanges(emptyToolIndex(0, among.embedder), {
    added: await builder.finish(createPacer({ signal: among.signal })),
    gone: [],
    version: 1,
    revision: 0,
    describe: among.describe,
  })
  const all = bitmapOf(index.size)
  for (let position = 0; position < index.size; position++) setBit(all, position)
  return {
    index,
    scope: {
      permitted: all,
      permittedCount: among.count,
      permittedLength: among.length,
      wanted: all,
      counted: among.counted,
    },
  }
}
