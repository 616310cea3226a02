import type { ToolChange, ToolSummary } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import type { Embedder, ToolText } from '../embed/embedder.ts'
import type { Pacer } from './pacer.ts'
import { SegmentBuilder } from './segment-builder.ts'
import type { Segment } from './segment.ts'
import type { Describe } from './tool-index.ts'

/** A segment in the making. */
export interface SegmentJob {
  /** `vectors` are of the tools that are present, in their order; where they are absent, the embedder makes them. */
  add(changes: readonly ToolChange[], vectors?: readonly Float32Array[]): Promise<undefined>
  finish(): Promise<Segment>
  /** It will not be finished. */
  abandon(): Promise<void>
}

/** Few enough that embedding them does not hold up other work. */
const embeddedAtOnce = 32

export function createSegmentJob(options: {
  readonly describe: Describe
  readonly dimensions: number | undefined
  /** Absent where there are no vectors, or all come with the changes. */
  readonly embedder: Embedder | undefined
  readonly pacer: Pacer
  readonly signal: AbortSignal
}): SegmentJob {
  const { describe, embedder, pacer, signal } = options
  const builder = new SegmentBuilder(describe, options.dimensions)
  const apply = async (change: ToolChange, vector: Float32Array | undefined): Promise<void> => {
    if (change.kind === 'present') builder.add(change.tool, vector)
    else builder.remove(toolKey(change))
    if (pacer.isDue) await pacer.breathe()
  }
  return {
    async add(changes, vectors) {
      let used = 0
      for (let at = 0; at < changes.length; at += embeddedAtOnce) {
        const some = changes.slice(at, at + embeddedAtOnce)
        const made = vectors === undefined ? await embedChanges(embedder, some, describe, signal) : undefined
        let i = 0
        for (const change of some) {
          const isPresent = change.kind === 'present'
          await apply(change, isPresent ? (made?.[i++] ?? vectors?.[used++]) : undefined)
        }
      }
    },
    finish: () => builder.finish(pacer),
    abandon: async () => undefined,
  }
}

/** Of the tools that are present, one vector each; undefined without an embedder. */
export async function embedChanges(
  embedder: Embedder | undefined,
  changes: readonly ToolChange[],
  describe: Describe,
  signal: AbortSignal,
): Promise<readonly Float32Array[] | undefined> {
  const present = changes.flatMap((change) => (change.kind === 'present' ? [change.tool] : []))
  return embedder?.embedTools(
    present.map((tool) => toolText(tool, describe)),
    signal,
  )
}

function toolText(tool: ToolSummary, describe: Describe): ToolText {
  return { ...tool, namespaceDescription: describe(tool.source, tool.namespace) }
}
