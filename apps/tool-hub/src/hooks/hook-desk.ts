import type { AuditLog } from '@gatehouse/audit'
import { toolKey, type Operation, type Revisions } from '@gatehouse/core'
import type { HookDesk } from '@gatehouse/execution'
import { askCallHooks, type HookBook, type HookClient } from '@gatehouse/policy'

/** Asks the hooks as they stand now. */
export function createHookDesk(deps: {
  readonly book: HookBook
  readonly client: HookClient
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
  readonly record: (event: Parameters<AuditLog['record']>[0]) => void
}): HookDesk {
  const hooksOf = async (op: Operation) => deps.book.forTenant(op.tenantId, await deps.revisionsOf(op))

  return {
    async pre(op, phase, call) {
      const hooks = (await hooksOf(op)).of('pre', phase)
      return hooks.length === 0
        ? { decision: 'allow', value: call.input?.value, asked: [] }
        : askCallHooks(deps.client, hooks, op, call)
    },

    async post(op, phase, { call, outcome }) {
      const hooks = (await hooksOf(op)).of('post', phase)
      if (hooks.length === 0) return { decision: 'allow', value: outcome.value, asked: [] }
      const ruling = await askCallHooks(deps.client, hooks, op, call, outcome)
      if (ruling.asked.length === 0) return ruling
      const { principal, tenantId, trace } = op
      // An entry of its own: the call may have ended for its caller long before the tool has.
      deps.record({
        tenantId,
        action: 'hooks.post',
        outcome: ruling.decision === 'allow' ? 'ok' : ruling.decision,
        userId: principal.userId,
        actor: principal.actor,
        traceId: trace.traceId,
        facts: {
          tool: toolKey(call.tool),
          toolVersion: call.tool.version,
          executionId: call.executionId,
          ...(ruling.decidedBy === undefined ? {} : { decidedBy: `hook:${ruling.decidedBy}` }),
          details: { asked: ruling.asked },
        },
      })
      return ruling
    },
  }
}
