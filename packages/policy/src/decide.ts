import type { CompiledGrants } from './compile-grants.ts'
import { findInSet } from './pattern-set.ts'

export interface ToolName {
  readonly source: string
  readonly namespace: string
  readonly name: string
}

export interface Decision {
  readonly decision: 'allow' | 'deny'
  readonly reason: 'grant' | 'deny_grant' | 'rule' | 'hook' | 'no_grant'
  /** The grant that decided, `rule:` and the rule, or `hook:` and the hook; absent when there was none. */
  readonly grantId?: string
}

/** Whether a tool may be used: a deny that matches wins over every allow, and without an allow the answer is no. */
export function decide(grants: CompiledGrants, tool: ToolName): Decision {
  const path = `${tool.namespace}.${tool.name}`
  const denied = findInSet(grants.deny, tool.source, path)
  if (denied !== undefined) return { decision: 'deny', reason: reasonOf(denied), grantId: denied }
  const allowed = findInSet(grants.allow, tool.source, path)
  if (allowed !== undefined) return { decision: 'allow', reason: 'grant', grantId: allowed }
  return { decision: 'deny', reason: 'no_grant' }
}

function reasonOf(denied: string): Decision['reason'] {
  if (denied.startsWith('rule:')) return 'rule'
  return denied.startsWith('hook:') ? 'hook' : 'deny_grant'
}
