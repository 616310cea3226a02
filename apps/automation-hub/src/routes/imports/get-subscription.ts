import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { wireSubscription } from '../../wire/wire-subscription.ts'
import type { SubscriptionContext } from './subscription-context.ts'

/** `GET /automation/api/imports/subscriptions/{id}` */
export function getSubscription({ authenticate, imports }: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'admin')
    return c.json(wireSubscription(await imports.get(principal.tenantId, c.req.param('id') ?? '')))
  }
}
