import { actionId } from '@gatehouse/automation'
import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { wireRun } from '../../wire/wire-run.ts'
import type { RunsContext } from './mount-runs.ts'

/** `POST /automation/runs/{id}/cancel`: stops a run; one that has ended stays as it is. The answer is how it stands then. */
export function cancelRun(context: RunsContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const run = await inOperation(
      context,
      {
        action: 'automation.run_cancel',
        principal,
        signal: c.req.raw.signal,
        traceparent: c.req.header('traceparent'),
        tracestate: c.req.header('tracestate'),
        facts: { details: { run: id.slice(0, 100) } },
      },
      async (op) => {
        requireScope(principal, 'automation_hub.execute')
        const cancelled = await context.service.cancel(op, id)
        const { status, action } = cancelled
        op.note({ toolVersion: action.version, details: { run: id, action: actionId(action), status } })
        return cancelled
      },
    )
    return c.json(wireRun(run, context.clock.now()))
  }
}
