import { newId } from './ids.ts'
import type { AuditFacts, AuditPort } from './audit-port.ts'
import type { Principal } from './principal.ts'
import { isGatehouseError } from './errors.ts'
import { traceOf, type Trace } from './trace.ts'

/** One unit of work for a principal. First argument of everything that works for somebody. */
export interface Operation {
  readonly id: string
  readonly tenantId: string
  readonly principal: Principal
  readonly trace: Trace
  readonly signal: AbortSignal
  /** What the client calls the piece of work that this belongs to; told apart per user and client. */
  readonly run?: string
  /** Adds facts to the audit entry of this operation. */
  readonly note: (facts: AuditFacts) => void
  /** Times a named step. */
  readonly span: <T>(name: string, work: () => Promise<T>) => Promise<T>
}

export interface OperationRequest {
  /** `noun.verb`, as it stands in the audit entry. */
  readonly action: string
  readonly principal: Principal
  readonly signal: AbortSignal
  /** W3C Trace Context `traceparent` of the caller, if any. */
  readonly traceparent?: string | undefined
  readonly facts?: AuditFacts
  readonly run?: string | undefined
}

/** What watches the steps of operations; see docs/decisions for why it is not OpenTelemetry directly. */
export interface StepObserver {
  step(name: string, durationMs: number, failed: boolean): void
}

/**
 * Runs work with an audit entry around it. If the entry cannot be opened the work does not start;
 * if it cannot be closed the work is done all the same, and the failure goes to `onCloseFailed`.
 */
export async function inOperation<T>(
  deps: {
    readonly audit: AuditPort
    readonly observer?: StepObserver | undefined
    readonly onCloseFailed?: (error: unknown, operationId: string) => void
  },
  request: OperationRequest,
  work: (op: Operation) => Promise<T>,
): Promise<T> {
  const { principal, action, signal } = request
  const id = newId('op')
  const trace = traceOf(request.traceparent)
  const entry = await deps.audit.open({
    operationId: id,
    tenantId: principal.tenantId,
    action,
    principal,
    traceId: trace.traceId,
    ...(request.facts === undefined ? {} : { facts: request.facts }),
  })
  const op: Operation = {
    id,
    tenantId: principal.tenantId,
    principal,
    trace,
    signal,
    ...(request.run === undefined ? {} : { run: request.run }),
    note: (facts) => entry.note(facts),
    span: (name, step) => observed(deps.observer, name, step),
  }
  const close = async (outcome: string): Promise<void> => {
    try {
      await entry.close(outcome)
    } catch (error) {
      deps.onCloseFailed?.(error, id)
    }
  }
  try {
    const result = await work(op)
    await close('ok')
    return result
  } catch (error) {
    if (isGatehouseError(error) && error.internal !== undefined) entry.note(error.internal)
    await close(isGatehouseError(error) ? error.code : 'internal_error')
    throw error
  }
}

async function observed<T>(observer: StepObserver | undefined, name: string, step: () => Promise<T>): Promise<T> {
  if (observer === undefined) return step()
  const startedAt = performance.now()
  try {
    const result = await step()
    observer.step(name, performance.now() - startedAt, false)
    return result
  } catch (error) {
    observer.step(name, performance.now() - startedAt, true)
    throw error
  }
}
