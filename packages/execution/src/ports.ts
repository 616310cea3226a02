import type { Operation } from '@gatehouse/core'
import type { Tool } from '@gatehouse/catalog'
import type {
  Approvals,
  ApprovalStore,
  HookedCall,
  HookedOutcome,
  HookPhase,
  HookRuling,
  Rule,
  RuledTool,
  Ruling,
} from '@gatehouse/policy'
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
  decide(op: Operation, tool: ToolName & { readonly version?: string }): Promise<Permission>
}

export type Permission =
  | { readonly decision: 'deny'; readonly reason: string; readonly grantId?: string }
  | {
      readonly decision: 'allow'
      readonly reason: string
      readonly grantId?: string
      /** What the decision was made on; undefined when there is no tool of this name. Nobody reads it a second time. */
      readonly tool: Tool | undefined
    }

/** Asked anew for every call, like permission. */
export interface RuleDesk {
  /** What rules say of what goes in. Rejects when they cannot be asked; nothing may run then. */
  input(op: Operation, tool: RuledTool, input: unknown): Promise<Ruling>
  /**
   * What rules say of what came out. The run is labelled by it, durably, before the promise resolves. Rejects when rules
   * cannot be asked; nothing may be shown then.
   */
  output(
    op: Operation,
    tool: RuledTool,
    call: {
      /** Undefined when it is not known any more: then a rule that speaks of it cannot be asked. */
      readonly input?: { readonly value: unknown }
      readonly output: unknown
      /** What is screened with it: content blocks and the like. The value of the ruling has the output as its `structuredContent` then. */
      readonly beside?: Readonly<Record<string, unknown>>
      /** Version of the rules that let it through once, input and all. */
      readonly asked?: number
    },
  ): Promise<Ruling>
  /** Labels the run of a call that is about to run. */
  enter(op: Operation, tool: RuledTool, ruling: Pick<Ruling, 'labels'>): Promise<void>
}

/** Policy servers of the operator's own. Asked anew for every call. */
export interface HookDesk {
  /** What those of a phase say of what goes in. Rejects when the caller gives up. */
  pre(op: Operation, phase: HookPhase, call: HookedCall): Promise<HookRuling>
  /** What those of a phase say of what came out; recorded, whether or not the operation goes on. */
  post(
    op: Operation,
    phase: HookPhase,
    asked: { readonly call: HookedCall; readonly outcome: HookedOutcome },
  ): Promise<HookRuling>
}

export interface LimitDesk {
  /**
   * Takes what all limits that concern a call ask for, those of these rules as well, or nothing. What is held while it runs is
   * given back by disposing. Throws `limit_reached`, `quota_exceeded`, `too_many_running_calls`, `limits_unavailable`.
   */
  enter(op: Operation, tool: RuledTool, rules: readonly Rule[]): Promise<Disposable>
}

export interface AdapterDirectory {
  /** Undefined when the source is gone. */
  adapterOf(tenantId: string, source: string): Promise<ExecutionAdapter | undefined>
}

export interface CredentialDesk {
  obtain(op: Operation, need: CredentialNeed): Promise<Credential>
}

/** Approvals, with what they do to the executions that wait for them. */
export interface ApprovalDesk
  extends
    Pick<Approvals, 'draft' | 'find' | 'arguments' | 'record' | 'sweep'>,
    Pick<ApprovalStore, 'goOn' | 'replace' | 'withdraw'> {
  /** Whether the author of the tool asks for one. */
  isRequired(op: Operation, tool: Tool, input: unknown): Promise<boolean>
}
