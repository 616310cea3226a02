import { actionId, runAction, type Action, type Resilience } from '@gatehouse/automation'
import { digestOf, GatehouseError, inOperation, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { ToolFailure, ToolOutput } from '@gatehouse/spec'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { actionNotFound, parseActionId } from '../wire/action-id.ts'
import { readBody } from '../wire/read-body.ts'

const bodySchema = z.strictObject({
  input: z.unknown().default({}),
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\u0021-\u007e]+$/, 'must be visible ASCII')
    .optional(),
  timeout_ms: z.int().min(1).max(600_000).optional(),
})

/** `POST /automation/actions/{id}/execute`: runs the action as the user the token names. */
export function executeAction(context: AutomationHubContext, resilience: Resilience): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const body = await readBody(c, bodySchema)
    const output = await inOperation(
      context,
      {
        action: 'automation.execute',
        principal,
        // Aborted when the client goes away.
        signal: c.req.raw.signal,
        traceparent: c.req.header('traceparent'),
        facts: { inputDigest: digestOf(body.input), details: { action: id.slice(0, 400) } },
      },
      async (op) => {
        requireScope(principal, 'automation_hub.execute')
        const action = await executableAction(context, op, id)
        const result = await runAction({ ...context, resilience }, op, {
          action,
          input: body.input,
          ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
          ...(body.timeout_ms === undefined ? {} : { timeoutMs: body.timeout_ms }),
        })
        noteOutput(op, action, result)
        return result
      },
    )
    return c.json(wireOutput(output))
  }
}

async function executableAction({ actions }: AutomationHubContext, op: Operation, id: string): Promise<Action> {
  const action = await actions.find(op.tenantId, parseActionId(id))
  if (action === undefined) throw actionNotFound(id)
  if (action.mode === 'sync') return action
  throw new GatehouseError(
    'invalid',
    'mode_not_supported',
    `${actionId(action)} runs in the mode ${action.mode}; this Automation Hub runs sync actions only.`,
  )
}

function noteOutput(op: Operation, action: Action, output: ToolOutput): void {
  const status = output.kind === 'failed' ? { failure: output.failure.kind, status: output.failure.status } : {}
  op.note({
    toolVersion: action.version,
    details: { action: actionId(action), target: action.targetId, output: output.kind, ...status },
    ...(output.kind === 'succeeded' ? { outputDigest: digestOf(output.value) } : {}),
  })
}

function wireOutput(output: ToolOutput) {
  if (output.kind === 'succeeded') return { status: 'succeeded', result: output.value }
  return { status: 'failed', error: wireFailure(output.failure) }
}

function wireFailure(failure: ToolFailure) {
  return {
    kind: failure.kind,
    message: failure.message,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(failure.retryAfterMs === undefined ? {} : { retry_after_ms: failure.retryAfterMs }),
    ...(failure.body === undefined ? {} : { body: failure.body }),
    ...(failure.isOutcomeUnknown === true ? { is_outcome_unknown: true } : {}),
  }
}
