import { GatehouseError, matchVersion, newId, toolKey, type Clock, type Operation, type Stage } from '@gatehouse/core'
import type { Claimed, Hooked, InputChecked, Permitted, Requested, Resolved, Validated } from '../call.ts'
import { claimRecorded } from '../claim-recorded.ts'
import type { Execution } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'
import type { RunningExecutions } from '../running-executions.ts'

/**
 * Records that the tool is about to run; of a short read the audit entry alone, see `storeNow`. An idempotency key that this user already used for this tool leads to the
 * execution it started; with other arguments, or for a version that is not the one it ran, it is a conflict.
 */
export function claimExecution(deps: {
  readonly executions: ExecutionStore
  readonly clock: Clock
  readonly runnerId: string
  readonly running: Pick<RunningExecutions, 'leaveUnstored'>
}): Stage<Requested & Resolved & Permitted & InputChecked & Validated & Partial<Hooked>, Claimed> {
  return {
    name: 'claim-execution',
    async run(op, call) {
      const execution = newExecution(deps, op, call)
      if (isShortRead(call)) {
        await op.recorded?.()
        deps.running.leaveUnstored(execution.id)
        op.note({ executionId: execution.id })
        return { execution }
      }
      const earlier = await claimRecorded(deps.executions, op, execution, () => deps.executions.claim(execution))
      op.note({ executionId: (earlier ?? execution).id })
      if (earlier === undefined) return { execution }
      refuseOtherCall(earlier, call)
      op.note({ details: { replayed: true } })
      return { execution: earlier, earlier }
    },
  }
}

/**
 * Reads that most likely end while their caller waits get a row only if they do not: cut off by a crash they are repeated,
 * and the audit entry says what they were.
 */
function isShortRead({ definition, idempotencyKey }: Permitted & Requested): boolean {
  const { effect, mode } = definition
  return effect === 'read' && idempotencyKey === undefined && (mode === 'sync' || mode === 'stream')
}

export function newExecution(
  { clock, runnerId }: { readonly clock: Clock; readonly runnerId: string },
  op: Operation,
  call: Requested & Resolved & Permitted & InputChecked & Partial<Hooked>,
): Execution {
  const now = clock.now()
  return {
    tenantId: op.tenantId,
    id: call.hooked?.executionId ?? newId('exe', now),
    userId: op.principal.userId,
    actorId: op.principal.actor.id,
    tool: toolKey(call.reference),
    toolVersion: call.definition.version,
    effect: call.definition.effect,
    inputDigest: call.inputDigest,
    ...(call.idempotencyKey === undefined ? {} : { idempotencyKey: call.idempotencyKey }),
    status: 'running',
    runnerId,
    startedAt: now,
  }
}

/** Throws `idempotency_conflict` unless the call repeats the one that has its key. */
export function refuseOtherCall(earlier: Execution, call: Resolved & InputChecked): void {
  if (earlier.inputDigest === call.inputDigest && isOfWantedVersion(earlier, call)) return
  throw new GatehouseError(
    'conflict',
    'idempotency_conflict',
    'This idempotency key was used before with other arguments or another version.',
    { at: '/idempotency_key', hint: 'Use a new key for a new call, or repeat the call exactly.' },
  )
}

/** A repeat without a version, or with `@1`, means what ran then, whatever is the newest by now. */
function isOfWantedVersion({ toolVersion }: Execution, { reference: { version } }: Resolved): boolean {
  return version === undefined || matchVersion([toolVersion], version) !== undefined
}
