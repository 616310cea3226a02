import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { readBody } from '../../wire/read-body.ts'
import { wireSubscription } from '../../wire/wire-subscription.ts'
import { scheduleFields } from './create-subscription.ts'
import type { SubscriptionContext } from './subscription-context.ts'

const bodySchema = z.strictObject({ ...scheduleFields, paused: z.boolean().optional() })

/** `PATCH /automation/api/imports/subscriptions/{id}`: schedule, pause and resume, what is held. */
export function changeSubscription(context: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const { signal } = c.req.raw
    const request = { action: 'automation.import_change', principal, signal, traceparent: c.req.header('traceparent') }
    const changed = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      const body = await readBody(c, bodySchema)
      const change = { everyMs: body.every_ms, holdOn: body.hold_on, isPaused: body.paused }
      const subscription = await context.imports.change(op.tenantId, id, change)
      op.note({ details: { subscription: id, ...body } })
      return subscription
    })
    return c.json(wireSubscription(changed))
  }
}
