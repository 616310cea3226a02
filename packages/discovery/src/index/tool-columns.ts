import type { Segment } from './segment.ts'

/** What a segment keeps of each tool beside its words. */
export interface ToolColumns {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly summary: string
  readonly flags: number
  readonly length: number
}

export function columnsOf(
  tools: readonly ToolColumns[],
): Pick<Segment, 'names' | 'versions' | 'titles' | 'summaries' | 'flags' | 'lengths'> {
  return {
    names: tools.map(({ name }) => name),
    versions: tools.map(({ version }) => version),
    titles: tools.map(({ title }) => title),
    summaries: tools.map(({ summary }) => summary),
    flags: Uint8Array.from(tools, ({ flags }) => flags),
    lengths: Uint16Array.from(tools, ({ length }) => length),
  }
}

export function columnsAt(segment: Segment, tool: number): ToolColumns {
  return {
    name: segment.names[tool]!,
    version: segment.versions[tool]!,
    title: segment.titles[tool]!,
    summary: segment.summaries[tool]!,
    flags: segment.flags[tool]!,
    length: segment.lengths[tool]!,
  }
}
