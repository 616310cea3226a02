import { actionId, previewAction as preview, previewComposition, type CompositionPreview } from '@gatehouse/automation'
import { digestOf, inOperation, type Operation, type Principal } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { findAction } from '../wire/find-action.ts'
import { readBody } from '../wire/read-body.ts'
import { wireFailure } from '../wire/wire-failure.ts'
import { wirePreview, wireStepPreview } from '../wire/wire-preview.ts'

const bodySchema = z.strictObject({
  input: z.unknown().default({}),
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\u0021-\u007e]+$/, 'must be visible ASCII')
    .optional(),
  /** Shows the request as it would be for the user with this e-mail address; nothing is looked up or done for them. */
  as: z.email().max(320).optional(),
})

/** `POST /automation/actions/{id}/preview`: the request that `execute` would send, secrets masked; of a composed action its steps. Sends nothing. */
export function previewAction(context: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const body = await readBody(c, bodySchema)
    const request = {
      action: 'automation.preview',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
      facts: { inputDigest: digestOf(body.input), details: { action: id.slice(0, 400) } },
    }
    const answer = await inOperation(context, request, async (op) => {
      requireScope(principal, 'automation_hub.execute')
      const action = await findAction(context, c, op, id)
      if (action.composition !== undefined) {
        const request = { action, input: body.input }
        return {
          action: actionId(action),
          composed: await previewComposition(context, operationAs(op, body.as), request),
        }
      }
      const previewed = await preview(context, operationAs(op, body.as), {
        action,
        input: body.input,
        ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
      })
      return { action: actionId(action), previewed }
    })
    const { action } = answer
    if ('composed' in answer) return c.json({ action, ...wireComposed(answer.composed) })
    const { previewed } = answer
    if (previewed.kind === 'failed') return c.json({ status: 'failed', action, error: wireFailure(previewed.failure) })
    return c.json({ status: 'preview', action, ...wirePreview(previewed) })
  }
}

function operationAs(op: Operation, email: string | undefined): Operation {
  if (email === undefined) return op
  const principal: Principal = {
    ...op.principal,
    email,
    userId: `[user id of ${email}]`,
    subject: `[subject of ${email}]`,
  }
  return { ...op, principal }
}

function wireComposed(preview: CompositionPreview) {
  if (preview.kind === 'failed') return { status: 'failed', error: wireFailure(preview.failure) }
  return { status: 'preview', steps: preview.steps.map(wireStepPreview) }
}
