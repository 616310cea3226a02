import type { Tool } from '@gatehouse/catalog'
import { newId, type Operation, type Revisions } from '@gatehouse/core'
import {
  askCallHooks,
  type AskedHook,
  type CompiledHook,
  type HookBook,
  type HookClient,
  type HookPhase,
  type HookPoint,
  type HookRuling,
  type ToolName,
} from '@gatehouse/policy'

/** A hook that a call of a tool would ask. */
export interface ListedHook {
  readonly id: string
  readonly point: HookPoint
  readonly phase: HookPhase
  readonly priority: number
  readonly failureMode: 'fail_closed' | 'fail_open'
}

/** What explaining asks of hooks. */
export interface ExplainHooks {
  /** In the order in which they are asked. */
  covering(op: Operation, tool: ToolName): Promise<readonly ListedHook[]>
  /** Asks those of a phase, as a dry run; nobody when there is no call. */
  pre(
    op: Operation,
    phase: HookPhase,
    call: { readonly definition: Tool; readonly input: unknown } | undefined,
  ): Promise<{
    readonly asked: readonly (AskedHook & { readonly point: 'pre' })[]
    /** Set when they changed it. */
    readonly input?: { readonly value: unknown } | undefined
    readonly refusal?: { readonly outcome: Exclude<HookRuling['decision'], 'allow'>; readonly by: string } | undefined
  }>
}

export function createExplainHooks(deps: {
  readonly book: HookBook
  readonly client: HookClient
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
}): ExplainHooks {
  const hooksOf = async (op: Operation) => deps.book.forTenant(op.tenantId, await deps.revisionsOf(op))

  return {
    async covering(op, tool) {
      const hooks = await hooksOf(op)
      return (['access', 'pre', 'post'] as const).flatMap((point) =>
        hooks
          .of(point)
          .filter((hook) => hook.covers(tool))
          .map(toListed),
      )
    },

    async pre(op, phase, call) {
      if (call === undefined) return { asked: [] }
      const { definition, input } = call
      const hooks = (await hooksOf(op)).of('pre', phase)
      const about = { tool: definition, executionId: newId('exe'), input: { value: input }, isDryRun: true }
      const { decision, decidedBy, value, asked } = await askCallHooks(deps.client, hooks, op, about)
      return {
        asked: asked.map((one) => ({ ...one, point: 'pre' as const })),
        ...(value === input ? {} : { input: { value } }),
        ...(decision === 'allow' ? {} : { refusal: { outcome: decision, by: `hook:${decidedBy ?? ''}` } }),
      }
    },
  }
}

function toListed({ hook, point, endpoint: { phase, priority, failureMode } }: CompiledHook): ListedHook {
  return { id: hook.id, point, phase, priority, failureMode }
}
