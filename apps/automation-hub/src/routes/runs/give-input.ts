import { actionId } from '@gatehouse/automation'
import { digestOf, inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { waitMsField } from '../../wire/execute-body.ts'
import { readBody } from '../../wire/read-body.ts'
import { wireRun } from '../../wire/wire-run.ts'
import type { RunsContext } from './mount-runs.ts'

const bodySchema = z.strictObject({ input: z.unknown(), wait_ms: waitMsField.default(0) })

/** `POST /automation/runs/{id}/input`: answers what a run asks for. The same answer sent again counts once. */
export function giveInput(context: RunsContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const body = await readBody(c, bodySchema)
    const run = await inOperation(
      context,
      {
        action: 'automation.run_input',
        principal,
        signal: c.req.raw.signal,
        traceparent: c.req.header('traceparent'),
        tracestate: c.req.header('tracestate'),
        facts: { inputDigest: digestOf(body.input ?? null), details: { run: id.slice(0, 100) } },
      },
      async (op) => {
        requireScope(principal, 'automation_hub.execute')
        const answered = await context.service.giveInput(op, id, body.input ?? null)
        op.note({ toolVersion: answered.action.version, details: { run: id, action: actionId(answered.action) } })
        return context.service.find(principal, id, { waitMs: body.wait_ms, signal: op.signal })
      },
    )
    return c.json(wireRun(run, context.clock.now()))
  }
}
