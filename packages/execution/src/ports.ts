import type { Operation } from '@gatehouse/core'
import type { Tool } from '@gatehouse/catalog'
import type { Credential, CredentialNeed, ExecutionAdapter } from '@gatehouse/spec'

/** What calling a tool asks of the rest of the house. */

export interface ToolDirectory {
  find(tenantId: string, key: ToolName): Promise<Tool | undefined>
  /** Which of them there are, without reading them. */
  existing(tenantId: string, keys: readonly ToolName[]): Promise<readonly ToolName[]>
}

export interface ToolName {
  readonly source: string
  readonly namespace: string
  readonly name: string
}

export interface PermissionDesk {
  /** Asked anew for every call; an answer is never remembered across requests. */
  decide(
    op: Operation,
    tool: ToolName,
  ): Promise<{ readonly decision: 'allow' | 'deny'; readonly reason: string; readonly grantId?: string }>
}

export interface AdapterDirectory {
  /** Undefined when the source is gone. */
  adapterOf(tenantId: string, source: string): Promise<ExecutionAdapter | undefined>
}

export interface CredentialDesk {
  obtain(op: Operation, need: CredentialNeed): Promise<Credential>
}

export interface ApprovalDesk {
  isRequired(op: Operation, tool: Tool, input: unknown): Promise<boolean>
}
