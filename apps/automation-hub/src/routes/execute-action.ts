import {
  actionId,
  advanceAction,
  mockAction,
  type Action,
  type AdvanceRequest,
  type Resilience,
  type Runs,
  type RunStep,
} from '@gatehouse/automation'
import { digestOf, inOperation, InvalidInputError, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { ToolOutput } from '@gatehouse/spec'
import type { Context, Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { errorResponse } from '../error-response.ts'
import { isAskedWithin } from '../asked-within.ts'
import { acceptsEvents, eventStream, type EventStream } from '../wire/event-stream.ts'
import { executeBody, type ExecuteBody } from '../wire/execute-body.ts'
import { findAction } from '../wire/find-action.ts'
import { readBody } from '../wire/read-body.ts'
import { readQuery } from '../wire/read-query.ts'
import { noteOutput, wireOutput } from '../wire/wire-output.ts'
import { answerWithRun } from './runs/answer-with-run.ts'

const querySchema = z.strictObject({ mock: z.enum(['true', 'false']).optional() })

interface ExecuteParts {
  readonly resilience: Resilience
  readonly runs: Runs
}

/**
 * `POST /automation/actions/{id}/execute`: runs the action as the user the token names. One that outlives its request is
 * answered with 202 and its run, or with its end when it comes within `wait_ms`. With `?mock=true` nothing is sent: the
 * answer is an example of the output schema, and says so.
 */
export function executeAction(context: AutomationHubContext, { resilience, runs }: ExecuteParts): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const isMock = readQuery(c, querySchema).mock === 'true'
    const body = await readBody(c, executeBody)
    const answer = (signal: AbortSignal, events?: EventStream) =>
      inOperation(
        context,
        {
          action: isMock ? 'automation.mock' : 'automation.execute',
          principal,
          // Aborted when the client goes away.
          signal,
          traceparent: c.req.header('traceparent'),
          tracestate: c.req.header('tracestate'),
          facts: { inputDigest: digestOf(body.input), details: { action: id.slice(0, 400) } },
          isRecordedByWork: true,
          isHeardWithin: isAskedWithin(c),
        },
        async (op) => {
          requireScope(principal, 'automation_hub.execute')
          const action = await findAction(context, c, op, id)
          if (isMock) return answerMock(context, c, op, action, body)
          // From here on the API may hear of it.
          await op.recorded?.()
          if (action.mode === 'async' || action.mode === 'interactive') {
            return answerWithRun({ ...context, service: runs }, c, op, { action, body })
          }
          if (body.webhook !== undefined) throw noRunToTellOf(action)
          if (events !== undefined && action.mode === 'stream') {
            return stream(events, action.effect === 'read', (hooks) =>
              executeOnce({ ...context, resilience }, op, action, body, hooks),
            )
          }
          return c.json(wireOutput(await executeOnce({ ...context, resilience }, op, action, body)))
        },
      )
    if (!acceptsEvents(c)) return answer(c.req.raw.signal)
    return eventStream({ signal: c.req.raw.signal, onError: (error) => errorResponse(error, c, context) }, answer)
  }
}

/** Runs an action that ends within its request. */
async function executeOnce(
  context: AutomationHubContext & { readonly resilience: Resilience },
  op: Operation,
  action: Action,
  body: ExecuteBody,
  hooks: Pick<AdvanceRequest, 'onProgress' | 'onSend'> = {},
): Promise<ToolOutput> {
  const step = await advanceAction(context, op, {
    action,
    event: { kind: 'start', input: body.input },
    ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
    ...(body.timeout_ms === undefined ? {} : { timeoutMs: body.timeout_ms }),
    ...hooks,
  })
  const output = terminal(step)
  noteOutput(op, action, output)
  return output
}

/** Progress while the action runs, then what a call without a stream would be answered. */
async function stream(
  events: EventStream,
  isRead: boolean,
  run: (hooks: Pick<AdvanceRequest, 'onProgress' | 'onSend'>) => Promise<ToolOutput>,
): Promise<undefined> {
  events.keepAlive()
  const output = await run({
    onProgress: (progress) => events.send('progress', progress),
    // The API may have begun: what it did is recorded, whether anybody still listens or not.
    onSend: () => isRead || events.letFinish(),
  })
  events.send('result', wireOutput(output))
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

function noRunToTellOf(action: Action): InvalidInputError {
  return new InvalidInputError(
    'webhook_not_supported',
    `${actionId(action)} answers at once; a webhook is for actions of the modes async and interactive.`,
    { at: '/webhook' },
  )
}
