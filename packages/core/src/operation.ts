import { newId } from './ids.ts'
import type { AuditFacts, AuditPort } from './audit-port.ts'
import type { Principal } from './principal.ts'
import { isGatehouseError } from './errors.ts'
import { observedStep } from './observed-step.ts'
import type { SpanFacts, SpanRequest, StepObserver } from './step-observer.ts'
import { readTrace, traceOf, type Trace } from './trace.ts'

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
  /**
   * Resolves once the opening audit entry is durable; rejects when it cannot be. Absent where it is durable already. The first
   * stage that acts waits for it, together with whatever else has to be durable by then.
   */
  readonly recorded?: () => Promise<void>
  /**
   * Writes the closing audit entry now, so that it is durable together with what else is written now, and resolves then. What
   * is noted later is not in it. For the stage that records the outcome, and only where `recorded` is.
   */
  readonly conclude?: () => Promise<void>
  /** Times a named step. Where it is traced, the work is told the trace that it goes on in. */
  readonly span: <T>(name: string, work: (step?: StepOfOperation) => Promise<T>) => Promise<T>
}

/** What is different within a step that is traced. */
export type StepOfOperation = Pick<Operation, 'trace' | 'span'>

export interface OperationRequest {
  /** `noun.verb`, as it stands in the audit entry. */
  readonly action: string
  readonly principal: Principal
  readonly signal: AbortSignal
  /** W3C Trace Context `traceparent` of the caller, if any. */
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
  /** How it looks in a trace. Default: an internal span with the name of the action. */
  readonly span?: SpanRequest | undefined
  readonly facts?: AuditFacts
  readonly run?: string | undefined
  /** True when the work itself waits for `op.recorded` before it acts. Default: it starts once it is recorded. */
  readonly isRecordedByWork?: boolean | undefined
  /**
   * True when whoever hears the answer writes what comes of it behind this, in the same audit log, before anybody outside
   * hears of it. Then the closing entry is on its way when the answer is given, and not waited for.
   */
  readonly isHeardWithin?: boolean | undefined
}

/**
 * Runs work with an audit entry around it. If the entry cannot be opened nothing is done and nothing is answered;
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
  const { observer } = deps
  if (observer === undefined) return performed(deps, request, traceOf(request.traceparent, request.tracestate), work)
  const startedAt = performance.now()
  const { traceparent, tracestate, action } = request
  const span = observer.span(readTrace(traceparent, tracestate), request.span ?? { name: action, kind: 'internal' })
  const trace = span?.trace ?? traceOf(traceparent, tracestate)
  try {
    const result = await performed(deps, request, trace, work, (facts) => span?.note(spanFactsOf(facts)))
    observer.operation(action, performance.now() - startedAt, 'ok', undefined)
    span?.end()
    return result
  } catch (error) {
    const code = isGatehouseError(error) ? error.code : 'internal_error'
    observer.operation(action, performance.now() - startedAt, isGatehouseError(error) ? error.kind : 'internal', code)
    span?.end(code)
    throw error
  }
}

async function performed<T>(
  deps: Parameters<typeof inOperation>[0],
  request: OperationRequest,
  trace: Trace,
  work: (op: Operation) => Promise<T>,
  onNote?: (facts: AuditFacts) => void,
): Promise<T> {
  const { principal, action, signal } = request
  const { observer } = deps
  const id = newId('op')
  const entry = deps.audit.open({
    operationId: id,
    tenantId: principal.tenantId,
    action,
    principal,
    traceId: trace.traceId,
    ...(request.facts === undefined ? {} : { facts: request.facts }),
  })
  let isRecorded = false
  const recorded = async (): Promise<void> => {
    await entry.recorded()
    isRecorded = true
  }
  if (request.isRecordedByWork !== true) await recorded()
  let closing: Promise<void> | undefined
  const close = (outcome: string): Promise<void> => (closing ??= closed(outcome))
  const op: Operation = {
    id,
    tenantId: principal.tenantId,
    principal,
    trace,
    signal,
    ...(request.run === undefined ? {} : { run: request.run }),
    note: (facts) => {
      entry.note(facts)
      onNote?.(facts)
    },
    span: observedStep(observer, trace),
    ...(isRecorded ? {} : { recorded, conclude: () => close('ok') }),
  }
  async function closed(outcome: string): Promise<void> {
    try {
      await entry.close(outcome)
    } catch (error) {
      // Work that never asked has done nothing; without a record it is not answered either.
      if (!isRecorded) throw error
      deps.onCloseFailed?.(error, id)
    }
  }
  const closeBehind = (outcome: string): void => {
    void entry.close(outcome, { mayWait: true }).catch((error: unknown) => deps.onCloseFailed?.(error, id))
  }
  try {
    const result = await (observer === undefined
      ? work(op)
      : observer.within({ operationId: id, tenantId: op.tenantId, trace }, () => work(op)))
    if (request.isHeardWithin === true) closeBehind('ok')
    else await close('ok')
    return result
  } catch (error) {
    if (isGatehouseError(error) && error.internal !== undefined) entry.note(error.internal)
    await close(isGatehouseError(error) ? error.code : 'internal_error')
    throw error
  }
}

/** What a trace may say of what an audit entry says. The name of a tool only when it is one that this user may use. */
function spanFactsOf({ tool, toolVersion, decision, reason, decidedBy, executionId }: AuditFacts): SpanFacts {
  return {
    ...(decision === undefined ? {} : { 'gatehouse.decision': decision }),
    ...(reason === undefined ? {} : { 'gatehouse.reason': reason }),
    ...(decidedBy === undefined ? {} : { 'gatehouse.decided_by': decidedBy }),
    ...(tool === undefined || decision !== 'allow' ? {} : { 'gatehouse.tool': tool }),
    ...(toolVersion === undefined ? {} : { 'gatehouse.tool.version': toolVersion }),
    ...(executionId === undefined ? {} : { 'gatehouse.execution.id': executionId }),
  }
}
