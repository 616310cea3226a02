import { actionId, hasEnded, type Action, type Run, type Runs } from '@gatehouse/automation'
import type { Operation } from '@gatehouse/core'
import type { Context } from 'hono'
import type { ExecuteBody } from '../../wire/execute-body.ts'
import { wireRun } from '../../wire/wire-run.ts'
import type { RunsContext } from './mount-runs.ts'

interface Start {
  readonly action: Action
  readonly body: ExecuteBody
}

/** Starts a run and answers where it is: 202, or 200 with its end when that comes within `wait_ms`. */
export async function answerWithRun(
  { service, clock }: Pick<RunsContext, 'service' | 'clock'>,
  c: Context,
  op: Operation,
  start: Start,
): Promise<Response> {
  const run = await startRun(service, op, start)
  c.header('location', `/automation/runs/${run.id}`)
  return c.json(wireRun(run, clock.now()), hasEnded(run) ? 200 : 202)
}

async function startRun(service: Runs, op: Operation, { action, body }: Start): Promise<Run> {
  const { webhook } = body
  const begun = await service.begin(op, {
    action,
    input: body.input,
    ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
    ...(body.timeout_ms === undefined ? {} : { timeoutMs: body.timeout_ms }),
    ...(webhook === undefined
      ? {}
      : { webhook: { url: webhook.url, secret: webhook.secret, includeResult: webhook.include_result } }),
  })
  op.note({
    toolVersion: action.version,
    details: { action: actionId(action), target: action.targetId, run: begun.id },
  })
  return service.find(op.principal, begun.id, { waitMs: body.wait_ms ?? 0, signal: op.signal })
}
