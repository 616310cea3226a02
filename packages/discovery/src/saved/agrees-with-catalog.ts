import { toolKey } from '@gatehouse/core'
import type { ToolChange, ToolStore } from '@gatehouse/catalog'
import { summaryOf } from '../summary-of.ts'
import type { ToolIndex } from '../index/tool-index.ts'
import { flagsOf } from '../index/segment.ts'

/**
 * Whether an index that was saved is one of this catalog: a database that was put back to an older state counts its revisions
 * anew from there. What the catalog says about the last revision that was saved must be what the index says.
 */
export async function agreesWithCatalog(
  index: ToolIndex,
  tools: Pick<ToolStore, 'changesSince'>,
  tenantId: string,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const page of tools.changesSince(tenantId, index.revision - 1, signal)) {
    return page.every((change) => change.revision !== index.revision || isAsSaved(index, change))
  }
  return true
}

function isAsSaved(index: ToolIndex, change: ToolChange): boolean {
  const position = index.find(toolKey(change.kind === 'present' ? change.tool : change))
  if (change.kind === 'removed') return position === undefined
  if (position === undefined) return false
  const { segment, offset } = index.partOf(position)
  const { tool } = change
  return (
    segment.versions.at(position - offset) === tool.version &&
    segment.titles.at(position - offset) === (tool.title ?? '') &&
    segment.summaries.at(position - offset) === summaryOf(tool.description, tool.title) &&
    segment.flags[position - offset] === flagsOf(tool)
  )
}
