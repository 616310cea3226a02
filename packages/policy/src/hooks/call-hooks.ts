import type { Operation } from '@gatehouse/core'
import type { Effect } from '@gatehouse/spec'
import { behaviorOf } from './access-contract.ts'
import { userIdOf } from './access-desk.ts'
import { readVerdict, type CallRequestBody, type CallVerdict, type HookCode } from './call-contract.ts'
import { changedPlaces } from './changed-places.ts'
import type { HookPhase } from './hook.ts'
import type { HookClient, HookFailure, HookReply } from './hook-client.ts'
import type { CompiledHook } from './hook-book.ts'

/** A call as hooks hear of it. */
export interface HookedCall {
  readonly tool: {
    readonly source: string
    readonly namespace: string
    readonly name: string
    readonly version: string
    readonly effect: Effect
  }
  /** The same one before and after. */
  readonly executionId: string
  /** Undefined when it is not known any more. */
  readonly input?: { readonly value: unknown }
  readonly isDryRun?: boolean
}

/** How the tool ended. */
export interface HookedOutcome {
  readonly isSuccess: boolean
  /** What it gave back, or what it said as it failed. */
  readonly value: unknown
  readonly failure?: { readonly code: string; readonly message: string }
}

/** What the hooks of one phase say, the first refusal last. */
export interface HookRuling {
  readonly decision: 'allow' | 'denied_by_hook' | 'rate_limited' | 'hook_failed'
  /** The hook that refused, or failed. */
  readonly decidedBy?: string
  /** Its words. Untrusted text. */
  readonly said?: string
  readonly retryAfterMs?: number
  /** The input or the output as hooks leave it: the very same value when none changed it. */
  readonly value: unknown
  readonly asked: readonly AskedHook[]
}

/** One question to a hook, as the audit record has it: never what was in it. */
export interface AskedHook {
  readonly hook: string
  readonly phase: HookPhase
  readonly code: HookCode | 'failed'
  readonly why?: HookFailure
  readonly failureMode?: 'fail_closed' | 'fail_open'
  readonly durationMs: number
  /** JSON Pointers of what it changed. */
  readonly overrides?: readonly string[]
}

/** Asks hooks in their order; each sees the value as those before left it, and the first refusal ends the asking. */
export async function askCallHooks(
  client: HookClient,
  hooks: readonly CompiledHook[],
  op: Operation,
  call: HookedCall,
  outcome?: HookedOutcome,
): Promise<HookRuling> {
  const asked: AskedHook[] = []
  let value = outcome === undefined ? call.input?.value : outcome.value
  for (const hook of hooks) {
    if (!hook.covers(call.tool)) continue
    // A hook is outside: nobody there hears of a call that is not on record.
    await op.recorded?.()
    const point = outcome === undefined ? 'pre' : 'post'
    const body = outcome === undefined ? preBody(op, call, value) : postBody(op, call, { ...outcome, value })
    const reply = withSupport(
      await client.ask(hook, {
        body,
        read: (json) => readVerdict(point, json),
        signal: op.signal,
        traceparent: op.trace.traceparent,
      }),
    )
    const about = { hook: hook.hook.id, phase: hook.endpoint.phase, durationMs: reply.durationMs }
    if (reply.kind === 'failed') {
      const { failureMode } = hook.endpoint
      asked.push({ ...about, code: 'failed', why: reply.why, failureMode })
      if (failureMode === 'fail_open') continue
      return { decision: 'hook_failed', decidedBy: hook.hook.id, value, asked }
    }
    const { code, errorMessage, override } = reply.answer
    if (code !== 'OK') {
      asked.push({ ...about, code })
      return {
        decision: code === 'CHECK_FAILED' ? 'denied_by_hook' : 'rate_limited',
        decidedBy: hook.hook.id,
        ...(errorMessage === undefined ? {} : { said: errorMessage }),
        ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
        value,
        asked,
      }
    }
    const overrides = override === undefined ? [] : changedPlaces(value, override.value)
    asked.push({ ...about, code, ...(overrides.length === 0 ? {} : { overrides }) })
    if (overrides.length > 0) value = override!.value
  }
  return { decision: 'allow', value, asked }
}

/** A change that cannot be made is a hook that could not be asked: going on without it would not be what it said. */
function withSupport(reply: HookReply<CallVerdict>): HookReply<CallVerdict> {
  if (reply.kind === 'failed' || reply.answer.code !== 'OK' || !reply.answer.isUnsupported) return reply
  return { kind: 'failed', why: 'unsupported_override', durationMs: reply.durationMs }
}

function preBody(op: Operation, call: HookedCall, inputs: unknown): CallRequestBody {
  return { ...commonBody(op, call), inputs: inputs ?? {} }
}

function postBody(op: Operation, call: HookedCall, { isSuccess, value, failure }: HookedOutcome): CallRequestBody {
  return {
    ...commonBody(op, call),
    ...(call.input === undefined ? {} : { inputs: call.input.value }),
    success: isSuccess,
    ...(value === undefined ? {} : { output: value }),
    execution_code: isSuccess ? 'OK' : (failure?.code ?? 'failed'),
    ...(failure === undefined ? {} : { execution_error: failure.message }),
  }
}

function commonBody({ principal, run }: Operation, { tool, executionId, isDryRun }: HookedCall) {
  const { actor } = principal
  return {
    execution_id: executionId,
    tool: {
      name: tool.name,
      toolkit: tool.namespace,
      version: tool.version,
      metadata: { behavior: behaviorOf(tool.effect), extras: { source: tool.source } },
    },
    context: {
      user_id: userIdOf(principal),
      authorization: [],
      secrets: [],
      metadata: {
        gatehouse_user_id: principal.userId,
        tenant_id: principal.tenantId,
        actor: { kind: actor.kind, id: actor.id, ...(actor.name === undefined ? {} : { name: actor.name }) },
        ...(run === undefined ? {} : { run }),
        dry_run: isDryRun === true,
      },
    },
  } as const
}
