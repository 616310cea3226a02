import type { Tool, ToolChange, ToolStore, ToolSummary } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import { compareText } from '../index/segment.ts'
import type { LabelledSet, LabelledTool } from './labelled-set.ts'

/** A labelled set as a catalog that an index is built from, and the way back from a tool's key to its id. */
export interface SetCatalog {
  readonly tools: Pick<ToolStore, 'changesSince' | 'namespaces' | 'findMany'>
  readonly summaries: readonly ToolSummary[]
  readonly idOf: (key: string) => string
}

const revision = 1
const pageSize = 1_000
/** As many as a catalog keeps of a tool. */
const maxParameters = 60

/** `onRead` hears how many tools have been read so far. */
export function catalogOfSet(set: LabelledSet, onRead: (tools: number) => void = () => {}): SetCatalog {
  const ids = new Map<string, string>()
  const summaries: ToolSummary[] = []
  const namespaces = new Map<string, { source: string; namespace: string; description: string }>()
  for (const tool of set.tools) {
    const summary = summaryWithOwnKey(tool, ids)
    summaries.push(summary)
    const { source, namespace } = summary
    const key = `${source}://${namespace}`
    const known = namespaces.get(key)?.description ?? ''
    namespaces.set(key, { source, namespace, description: known || tool.namespaceDescription })
  }
  const described = [...namespaces.values()].sort(
    (a, b) => compareText(a.source, b.source) || compareText(a.namespace, b.namespace),
  )
  let byKey: ReadonlyMap<string, ToolSummary> | undefined
  return {
    idOf: (key) => ids.get(key)!,
    summaries,
    tools: {
      async findMany(tenantId, keys) {
        byKey ??= new Map(summaries.map((summary) => [toolKey(summary), summary]))
        return keys.flatMap((key) => {
          const summary = byKey?.get(toolKey(key))
          return summary === undefined ? [] : [toolOf(tenantId, summary)]
        })
      },
      namespaces: async () => described,
      async *changesSince(_tenantId, since, signal) {
        if (since >= revision) return
        for (let at = 0; at < summaries.length; at += pageSize) {
          signal.throwIfAborted()
          onRead(at)
          yield summaries.slice(at, at + pageSize).map((tool): ToolChange => ({ kind: 'present', revision, tool }))
        }
        onRead(summaries.length)
      },
    },
  }
}

/** Sets repeat names; a catalog holds each once per source. So a repeated one is in another source, which is not searched. */
function summaryWithOwnKey(tool: LabelledTool, ids: Map<string, string>): ToolSummary {
  const { id, namespaceDescription: _, title, ...texts } = tool
  let source = 'set'
  for (let copy = 2; ids.has(toolKey({ ...tool, source })); copy++) source = `set-${copy}`
  ids.set(toolKey({ ...tool, source }), id)
  return {
    ...texts,
    ...(title === undefined || title === tool.name ? {} : { title }),
    source,
    version: '1.0.0',
    effect: 'read',
    authorization: { kind: 'none' },
    parameters: tool.parameters.slice(0, maxParameters),
    isDeprecated: false,
  }
}

/** As much of a tool as a model reads of it. */
function toolOf(tenantId: string, { parameters, ...summary }: ToolSummary): Tool {
  const properties = Object.fromEntries(
    parameters.map(({ name, description }) => [name, description === undefined ? {} : { description }]),
  )
  return {
    ...summary,
    tenantId,
    revision,
    hash: '',
    mode: 'sync',
    inputSchema: { type: 'object', properties },
    nativeId: summary.name,
    isExecutable: false,
  }
}
