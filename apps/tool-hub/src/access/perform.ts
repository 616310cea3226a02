import { inOperation, type Operation, type Principal, type SpanRequest } from '@gatehouse/core'
import { requireScope, type Scope } from '@gatehouse/identity'
import type { ToolHubContext } from '../tool-hub.ts'

const longestRunName = 200

/** Actions whose work is recorded together with its execution, before anything leaves; see `claim-execution`. */
const recordedByWork: ReadonlySet<string> = new Set(['tools.execute'])

/** Work for a principal, on any surface: recorded, then allowed by scope, then done. There is no other way in. */
export function perform<T>(
  context: ToolHubContext,
  request: {
    readonly action: string
    /** Undefined where being known is enough. */
    readonly scope: Scope | undefined
    readonly principal: Principal
    readonly signal: AbortSignal
    readonly surface: 'mcp' | 'rest'
    readonly traceparent: string | undefined
    readonly tracestate?: string | undefined
    /** How it looks in a trace. */
    readonly span?: SpanRequest | undefined
    /** Value of the header `Gatehouse-Run`. */
    readonly run?: string | undefined
  },
  work: (op: Operation) => Promise<T>,
): Promise<T> {
  return context.work.track(() =>
    inOperation(
      {
        audit: context.audit,
        observer: context.telemetry?.observer,
        onCloseFailed: (error, operationId) =>
          context.log.error({ err: error, operationId }, 'audit entry could not be closed'),
      },
      {
        action: request.action,
        principal: request.principal,
        signal: request.signal,
        traceparent: request.traceparent,
        tracestate: request.tracestate,
        span: request.span,
        run: request.run?.slice(0, longestRunName),
        facts: { details: { surface: request.surface } },
        isRecordedByWork: recordedByWork.has(request.action),
      },
      async (op) => {
        if (request.scope !== undefined && !op.principal.scopes.includes(request.scope)) {
          op.note({ decision: 'deny', reason: 'insufficient_scope' })
          requireScope(op.principal, request.scope)
        }
        return work(op)
      },
    ),
  )
}
