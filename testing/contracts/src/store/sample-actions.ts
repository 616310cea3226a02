import type { RequestAction } from '@gatehouse/automation'
import { digestOf } from '@gatehouse/core'

/** An action of the document `doc`. Its hash follows from everything but tenant and version. */
export function newAction(tenantId: string, name: string, change: Partial<RequestAction> = {}): RequestAction {
  const { version = '1.0.0', ...rest } = change
  const described: Omit<RequestAction, 'tenantId' | 'version' | 'hash'> = {
    namespace: 'crm',
    name,
    title: name,
    description: `Does ${name}.`,
    effect: 'write',
    mode: 'sync',
    inputSchema: { type: 'object' },
    tags: [],
    isDeprecated: false,
    targetId: 'crm',
    request: { method: 'GET', path: '/', parameters: [], accept: [] },
    document: 'doc',
    ...rest,
  }
  return { ...described, tenantId, version, hash: digestOf(described) }
}
