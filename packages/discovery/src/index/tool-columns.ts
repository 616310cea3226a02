import type { ToolName } from '@gatehouse/policy'
import { readSignature, writeSignature } from '../similar/signature-of.ts'
import type { Pacer } from './pacer.ts'
import { packTexts } from './packed-texts.ts'
import type { Segment } from './segment.ts'
import { sharedUint16, sharedUint32, sharedUint8 } from './shared-arrays.ts'

/** What a segment keeps of each tool beside its words. */
export interface ToolColumns {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly summary: string
  readonly flags: number
  readonly length: number
  readonly signature: number
  readonly uses: readonly ToolName[] | undefined
}

type Columns = Pick<
  Segment,
  'names' | 'versions' | 'titles' | 'summaries' | 'flags' | 'lengths' | 'signatures' | 'uses'
>

export async function columnsOf(tools: readonly ToolColumns[], pacer: Pacer): Promise<Columns> {
  const [names, versions, titles, summaries]: [string[], string[], string[], string[]] = [[], [], [], []]
  const flags = sharedUint8(tools.length)
  const lengths = sharedUint16(tools.length)
  const signatures = sharedUint32(2 * tools.length)
  const uses = new Map<number, readonly ToolName[]>()
  for (const [i, tool] of tools.entries()) {
    names.push(tool.name)
    versions.push(tool.version)
    titles.push(tool.title)
    summaries.push(tool.summary)
    flags[i] = tool.flags
    lengths[i] = tool.length
    writeSignature(signatures, i, tool.signature)
    if (tool.uses !== undefined) uses.set(i, tool.uses)
    if (pacer.isDue) await pacer.breathe()
  }
  return {
    names: packTexts(names),
    versions: packTexts(versions),
    titles: packTexts(titles),
    summaries: packTexts(summaries),
    flags,
    lengths,
    signatures,
    uses,
  }
}

export function columnsAt(segment: Segment, tool: number): ToolColumns {
  return {
    name: segment.names.at(tool),
    version: segment.versions.at(tool),
    title: segment.titles.at(tool),
    summary: segment.summaries.at(tool),
    flags: segment.flags[tool]!,
    length: segment.lengths[tool]!,
    signature: readSignature(segment.signatures, tool),
    uses: segment.uses.get(tool),
  }
}
