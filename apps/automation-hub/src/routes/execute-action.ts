import { actionId, advanceAction, mockAction, type Action, type Resilience, type RunStep } from '@gatehouse/automation'
import { digestOf, GatehouseError, inOperation, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { ToolOutput } from '@gatehouse/spec'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { findAction } from '../wire/find-action.ts'
import { readBody } from '../wire/read-body.ts'
import { readQuery } from '../wire/read-query.ts'
import { wireFailure } from '../wire/wire-failure.ts'

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

const querySchema = z.strictObject({ mock: z.enum(['true', 'false']).optional() })

/**
 * `POST /automation/actions/{id}/execute`: runs the action as the user the token names. With `?mock=true` nothing is
 * sent: the answer is an example of the output schema, and says so.
 */
export function executeAction(context: AutomationHubContext, resilience: Resilience): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const isMock = readQuery(c, querySchema).mock === 'true'
    const body = await readBody(c, bodySchema)
    const output = await inOperation(
      context,
      {
        action: isMock ? 'automation.mock' : 'automation.execute',
        principal,
        // Aborted when the client goes away.
        signal: c.req.raw.signal,
        traceparent: c.req.header('traceparent'),
        facts: { inputDigest: digestOf(body.input), details: { action: id.slice(0, 400) } },
      },
      async (op) => {
        requireScope(principal, 'automation_hub.execute')
        const action = await findAction(context.actions, op, id)
        if (!isMock) refuseOtherModes(action)
        const event = { kind: 'start', input: body.input } as const
        const options = {
          ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
          ...(body.timeout_ms === undefined ? {} : { timeoutMs: body.timeout_ms }),
        }
        const result = isMock
          ? await mockAction(context, op, { action, input: body.input })
          : terminal(await advanceAction({ ...context, resilience }, op, { action, event, ...options }))
        noteOutput(op, action, result)
        return result
      },
    )
    return c.json({ ...wireOutput(output), ...(isMock ? { mock: true } : {}) })
  }
}

function terminal(step: RunStep): ToolOutput {
  if (step.kind === 'succeeded' || step.kind === 'failed') return step
  throw new TypeError('an action of the mode sync has to end')
}

function refuseOtherModes(action: Action): void {
  if (action.mode === 'sync') return
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
