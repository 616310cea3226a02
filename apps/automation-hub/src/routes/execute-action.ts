import {
  actionId,
  advanceAction,
  mockAction,
  type Action,
  type Progress,
  type Resilience,
  type RunStep,
} from '@gatehouse/automation'
import { digestOf, GatehouseError, inOperation, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { ToolOutput } from '@gatehouse/spec'
import type { Context, Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { executeBody, type ExecuteBody } from '../wire/execute-body.ts'
import { findAction } from '../wire/find-action.ts'
import { readBody } from '../wire/read-body.ts'
import { readQuery } from '../wire/read-query.ts'
import { noteOutput, wireOutput } from '../wire/wire-output.ts'

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
    const body = await readBody(c, executeBody)
    return inOperation(
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
        const action = await findAction(context, c, op, id)
        if (isMock) return answerMock(context, c, op, action, body)
        if (action.mode === 'async' || action.mode === 'interactive') throw modeNotSupported(action)
        return c.json(wireOutput(await executeOnce({ ...context, resilience }, op, action, body)))
      },
    )
  }
}

/** Runs an action that ends within its request. */
async function executeOnce(
  context: AutomationHubContext & { readonly resilience: Resilience },
  op: Operation,
  action: Action,
  body: ExecuteBody,
  onProgress?: (progress: Progress) => void,
): Promise<ToolOutput> {
  const step = await advanceAction(context, op, {
    action,
    event: { kind: 'start', input: body.input },
    ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
    ...(body.timeout_ms === undefined ? {} : { timeoutMs: body.timeout_ms }),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  const output = terminal(step)
  noteOutput(op, action, output)
  return output
}

async function answerMock(context: AutomationHubContext, c: Context, op: Operation, action: Action, body: ExecuteBody) {
  const output = await mockAction(context, op, { action, input: body.input })
  noteOutput(op, action, output)
  return c.json({ ...wireOutput(output), mock: true })
}

function terminal(step: RunStep): ToolOutput {
  if (step.kind === 'succeeded' || step.kind === 'failed') return step
  throw new TypeError('an action of the modes sync and stream has to end')
}

function modeNotSupported(action: Action): GatehouseError {
  return new GatehouseError(
    'invalid',
    'mode_not_supported',
    `${actionId(action)} runs in the mode ${action.mode}, which this Automation Hub does not run.`,
  )
}
