import type { Tool } from '@gatehouse/catalog'
import type { Operation } from '@gatehouse/core'
import type { PermissionDesk } from './ports.ts'

/** Whether the principal may also use everything that the tool calls on their behalf; their source runs it without asking. */
export async function mayUseAll(permissions: PermissionDesk, op: Operation, tool: Tool): Promise<boolean> {
  const used = (tool.uses ?? []).map(({ namespace, name }) => ({ source: tool.source, namespace, name }))
  const decisions = await Promise.all(used.map((one) => permissions.decide(op, one)))
  return decisions.every(({ decision }) => decision === 'allow')
}
