import { toolKey } from '@gatehouse/core'
import { readSignature } from './similar/signature-of.ts'
import type { Caution } from './text/cautions.ts'
import { effectOf, toolFlags } from './index/segment.ts'
import { namespaceAt, type ToolIndex } from './index/tool-index.ts'

/** What the index itself knows of a tool: enough to list it. */
export interface IndexedTool {
  /** `source://namespace.name` */
  readonly key: string
  readonly source: string
  readonly namespace: string
  readonly name: string
  readonly version: string
  /** The title, or the name where there is none. */
  readonly title: string
  /** First sentences of the description, at most 200 characters. */
  readonly summary: string
  readonly effect: 'read' | 'write' | 'destructive'
  readonly needsAuthorization: boolean
  readonly isDeprecated: boolean
  /** What a reader of its texts should know. */
  readonly cautions: readonly Caution[]
  /** Equal for tools that say the same of themselves; 0 for one that says too little. */
  readonly signature: number
}

export function readTool(index: ToolIndex, position: number): IndexedTool {
  const part = index.partOf(position)
  const { segment, offset } = part
  const tool = position - offset
  const { source, namespace } = namespaceAt(part, position)
  const name = segment.names.at(tool)
  const flags = segment.flags[tool]!
  return {
    key: toolKey({ source, namespace, name }),
    source,
    namespace,
    name,
    version: segment.versions.at(tool),
    title: segment.titles.at(tool) || name,
    summary: segment.summaries.at(tool),
    effect: effectOf(flags),
    needsAuthorization: (flags & toolFlags.needsAuthorization) !== 0,
    isDeprecated: (flags & toolFlags.deprecated) !== 0,
    cautions: [
      ...(flags & toolFlags.hiddenText ? ['hidden_text' as const] : []),
      ...(flags & toolFlags.orders ? ['speaks_to_the_model' as const] : []),
    ],
    signature: readSignature(segment.signatures, tool),
  }
}

/** The same as `readTool` says, without reading the rest. */
export function signatureAt(index: ToolIndex, position: number): number {
  const { segment, offset } = index.partOf(position)
  return readSignature(segment.signatures, position - offset)
}
