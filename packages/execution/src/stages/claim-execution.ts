import { GatehouseError, matchVersion, newId, toolKey, type Clock, type Stage } from '@gatehouse/core'
import type { Claimed, InputChecked, Permitted, Requested, Resolved, Validated } from '../call.ts'
import type { Execution } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'

/**
 * Records that the tool is about to run. An idempotency key that this user already used for this tool leads to the
 * execution it started; with other arguments, or for a version that is not the one it ran, it is a conflict.
 */
export function claimExecution(deps: {
  readonly executions: ExecutionStore
  readonly clock: Clock
  readonly runnerId: string
}): Stage<Requested & Resolved & Permitted & InputChecked & Validated, Claimed> {
  return {
    name: 'claim-execution',
    async run(op, call) {
      const execution: Execution = {
        tenantId: op.tenantId,
        id: newId('exe', deps.clock.now()),
        userId: op.principal.userId,
        actorId: op.principal.actor.id,
        tool: toolKey(call.reference),
        toolVersion: call.definition.version,
        effect: call.definition.effect,
        inputDigest: call.inputDigest,
        ...(call.idempotencyKey === undefined ? {} : { idempotencyKey: call.idempotencyKey }),
        status: 'running',
        runnerId: deps.runnerId,
        startedAt: deps.clock.now(),
      }
      const earlier = await deps.executions.claim(execution)
      op.note({ executionId: (earlier ?? execution).id })
      if (earlier === undefined) return { execution }
      if (earlier.inputDigest !== call.inputDigest || !isOfWantedVersion(earlier, call)) {
        throw new GatehouseError(
          'conflict',
          'idempotency_conflict',
          'This idempotency key was used before with other arguments or another version.',
          { at: '/idempotency_key', hint: 'Use a new key for a new call, or repeat the call exactly.' },
        )
      }
      op.note({ details: { replayed: true } })
      return { execution: earlier, earlier }
    },
  }
}

/** A repeat without a version, or with `@1`, means what ran then, whatever is the newest by now. */
function isOfWantedVersion({ toolVersion }: Execution, { reference: { version } }: Resolved): boolean {
  return version === undefined || matchVersion([toolVersion], version) !== undefined
}
