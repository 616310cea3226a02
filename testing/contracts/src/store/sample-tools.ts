import type { SourceRecord, SourceStore, Tool, ToolStore } from '@gatehouse/catalog'
import { digestOf } from '@gatehouse/core'
import type { ToolDefinition } from '@gatehouse/spec'

type SourceConfiguration = Parameters<SourceStore['put']>[0]

export function newSource(tenantId: string): SourceConfiguration {
  return { tenantId, id: 'crm', type: 'automation_hub', config: {}, isPushed: false }
}

export function newTool(
  source: Pick<SourceRecord, 'tenantId' | 'id'>,
  name: string,
  change: Partial<ToolDefinition> = {},
): Omit<Tool, 'revision'> {
  const definition: ToolDefinition = {
    namespace: 'crm',
    name,
    version: '1.0.0',
    description: `Does ${name}.`,
    effect: 'write',
    mode: 'sync',
    inputSchema: { type: 'object', properties: { id: { type: 'string', description: 'Which one' } } },
    authorization: { kind: 'none' },
    nativeId: `native-${name}`,
    isExecutable: true,
    ...change,
  }
  return { ...definition, tenantId: source.tenantId, source: source.id, hash: digestOf(definition) }
}

/** A page that changes nothing, to be overridden. */
export function toolPage(source: Pick<SourceRecord, 'tenantId' | 'id'>): Parameters<ToolStore['applyPage']>[0] {
  return {
    tenantId: source.tenantId,
    source: source.id,
    tools: [],
    removed: [],
    namespaces: [],
    generation: 1,
    removeOlderGenerations: false,
    sync: { cursor: 'c1', generation: 1, isInSnapshot: false },
  }
}
