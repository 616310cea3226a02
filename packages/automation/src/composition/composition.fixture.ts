import { systemClock, type Operation } from '@gatehouse/core'
import { createSchemaValidator, type SchemaValidator } from '@gatehouse/json-schema'
import type { Effect, ExecutionMode, ToolOutput } from '@gatehouse/spec'
import type { Action, ComposedAction } from '../action/action.ts'
import type { Composition } from '../action/composition.ts'
import type { RunEvent, RunStep } from '../run/step/run-step.ts'
import { advanceComposition } from './advance-composition.ts'
import type { CompositionDeps } from './composition-run.ts'

/** What a called action answers, one after the other; the last one again and again. */
export type Answer = ToolOutput | { readonly kind: 'waiting'; readonly state: unknown; readonly pollAfterMs: number }

interface Facts {
  readonly mode?: ExecutionMode
  readonly effect?: Effect
  readonly calleeMode?: ExecutionMode
  readonly calleeEffect?: Effect
  readonly calleeApproval?: 'required'
  readonly validator?: SchemaValidator
}

interface Called {
  readonly call: string
  readonly event: RunEvent['kind']
  readonly input?: unknown
  readonly idempotencyKey: string | undefined
}

/** A composed action whose calls are answered from a list, and what it called. Actions that are not listed answer `{}`. */
export function openComposition(
  composition: Composition,
  answers: Readonly<Record<string, readonly Answer[]>>,
  facts: Facts = {},
) {
  const calls: Called[] = []
  const notes: unknown[] = []
  const op: Operation = {
    id: 'op_1',
    tenantId: 'default',
    principal: {} as Operation['principal'],
    trace: { traceId: 'a'.repeat(32), traceparent: '' },
    signal: new AbortController().signal,
    note: (facts) => void notes.push(facts.details?.['steps']),
    span: (_name, work) => work(),
  }
  const shared = {
    tenantId: 'default',
    version: '1.0.0',
    title: '',
    description: '',
    inputSchema: true,
    tags: [],
    isDeprecated: false,
    document: 'd',
    hash: 'h',
  } as const
  const action: ComposedAction = {
    ...shared,
    namespace: 'n',
    name: 'composed',
    effect: facts.effect ?? 'write',
    mode: facts.mode ?? 'sync',
    composition,
  }
  const asked = new Map<string, number>()
  const deps = {
    actions: {
      versions: async (_tenant: string, { namespace, name }: { namespace: string; name: string }) => {
        const callee: Action = {
          ...shared,
          namespace,
          name,
          effect: facts.calleeEffect ?? 'write',
          mode: facts.calleeMode ?? 'sync',
          ...(facts.calleeApproval === undefined ? {} : { approval: facts.calleeApproval }),
          targetId: 't',
          request: { method: 'POST', path: '/', parameters: [], accept: [] },
        }
        return [{ action: callee, isCurrent: true }]
      },
    },
    validator: facts.validator ?? createSchemaValidator(),
    clock: systemClock,
    advance: async (_deps: unknown, _op: Operation, { action, event, idempotencyKey }): Promise<RunStep> => {
      const call = `${action.namespace}:${action.name}`
      calls.push({ call, event: event.kind, idempotencyKey, ...(event.kind === 'start' ? { input: event.input } : {}) })
      const list = answers[call] ?? []
      const turn = asked.get(call) ?? 0
      asked.set(call, turn + 1)
      return list[Math.min(turn, list.length - 1)] ?? { kind: 'succeeded', value: {} }
    },
  } as Partial<CompositionDeps> as CompositionDeps
  return {
    calls,
    notes,
    start: (input: unknown, idempotencyKey?: string): Promise<RunStep> =>
      advanceComposition(deps, op, {
        action,
        event: { kind: 'start', input },
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    /** Through JSON, as the store keeps it. */
    next: (step: RunStep, event: RunEvent): Promise<RunStep> =>
      advanceComposition(deps, op, {
        action,
        event,
        state: JSON.parse(JSON.stringify((step as { state: unknown }).state)) as unknown,
      }),
  }
}
