import { parseToolReference, type Operation } from '@gatehouse/core'
import type { ExecutionAdapter } from '@gatehouse/spec'
import type { Tool } from '@gatehouse/catalog'
import type { Execution } from './execution.ts'
import { stagesOfCall, type ExecutionDeps } from './stages-of-call.ts'
import { toolVersion } from './tool-version.ts'
import { changePause, leaseMs } from './write-pause.ts'

/**
 * Goes on with an execution that nobody follows any more: its process has died, stopped, or had no room for it. Anything
 * else is returned as it is. Of many who try, one follows it.
 */
export async function takeOver(deps: ExecutionDeps, op: Operation, execution: Execution): Promise<Execution> {
  if (!isUnfollowed(deps, execution)) return execution
  const adapter = await adapterOf(deps, execution)
  if (adapter === undefined) return execution
  const definition = await definitionOf(deps, execution)
  const taken = await changePause(deps, execution, 'running', {
    ...execution.pause!,
    leaseUntil: deps.clock.now() + leaseMs,
  })
  if (taken === undefined) return reread(deps, execution)
  op.note({ details: { takenOver: true } })
  goOn(deps, op, { execution: taken, adapter, definition })
  return taken
}

/** Follows it apart from the request, which may wait for it like any other. The pause must say that this runner does. */
export function goOn(
  deps: ExecutionDeps,
  op: Operation,
  followed: {
    readonly execution: Execution
    readonly adapter: ExecutionAdapter
    readonly definition: Tool | undefined
    readonly answer?: { readonly input: unknown }
  },
): void {
  const { execution, adapter, definition, answer } = followed
  const stages = stagesOfCall(deps)
  void deps.running.start(execution.id, async (life) => {
    const start = {
      execution,
      adapter,
      life,
      ...(definition === undefined ? {} : { definition }),
      ...(answer === undefined ? {} : { answer }),
    }
    const end = await stages.goOn.run({ ...op, signal: life.signal }, start)
    await deps.onLateEnd(op, end)
    return end.finished
  })
  deps.running.tell(execution.id)
}

/** Undefined when the catalog does not have the version any more. */
export async function definitionOf(deps: ExecutionDeps, execution: Execution): Promise<Tool | undefined> {
  const tool = await deps.tools.find(execution.tenantId, parseToolReference(execution.tool))
  return tool === undefined ? undefined : toolVersion(tool, execution.toolVersion, deps.clock.now())
}

/** Undefined when the source is gone, or its backend knows nothing of runs any more. */
export async function adapterOf(deps: ExecutionDeps, execution: Execution): Promise<ExecutionAdapter | undefined> {
  const adapter = await deps.adapters.adapterOf(execution.tenantId, parseToolReference(execution.tool).source)
  return adapter?.follow === undefined ? undefined : adapter
}

export async function reread(deps: Pick<ExecutionDeps, 'executions'>, execution: Execution): Promise<Execution> {
  const { tenantId, userId, id } = execution
  return (await deps.executions.find(tenantId, userId, id)) ?? execution
}

function isUnfollowed(deps: ExecutionDeps, { id, status, pause, runnerId }: Execution): boolean {
  if (status !== 'running' || pause === undefined || deps.running.waitFor(id) !== undefined) return false
  // A lease of this very process that does not run here is one that is about to.
  const mayBeAlive = runnerId === deps.runnerId || !deps.isAlone
  return !mayBeAlive || pause.leaseUntil <= deps.clock.now()
}
