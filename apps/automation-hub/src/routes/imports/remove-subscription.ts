import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { readQuery } from '../../wire/read-query.ts'
import type { SubscriptionContext } from './subscription-context.ts'

const querySchema = z.strictObject({ keep_actions: z.enum(['true', 'false']).default('true') })

/** `DELETE /automation/api/imports/subscriptions/{id}`: its actions stay, unless `keep_actions=false`. */
export function removeSubscription(context: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const request = {
      action: 'automation.import_unsubscribe',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
    }
    const removedActions = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      const keepsActions = readQuery(c, querySchema).keep_actions === 'true'
      const removed = await context.imports.remove(op.tenantId, id, { keepsActions })
      op.note({ details: { subscription: id, removedActions: removed } })
      return removed
    })
    return c.json({ id, removed: true, removed_actions: removedActions })
  }
}
