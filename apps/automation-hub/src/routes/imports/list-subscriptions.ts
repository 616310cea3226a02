import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { readQuery } from '../../wire/read-query.ts'
import { wireSubscription } from '../../wire/wire-subscription.ts'
import type { SubscriptionContext } from './subscription-context.ts'

const querySchema = z.strictObject({
  cursor: z.string().min(1).max(2_000).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(1_000))
    .default(100),
})

/** `GET /automation/api/imports/subscriptions` */
export function listSubscriptions({ authenticate, imports }: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'admin')
    const page = await imports.list(principal.tenantId, readQuery(c, querySchema))
    return c.json({
      subscriptions: page.items.map(wireSubscription),
      ...(page.next === undefined ? {} : { next_cursor: page.next }),
    })
  }
}
