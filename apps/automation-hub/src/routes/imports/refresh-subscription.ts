import type { Handler } from 'hono'
import { z } from 'zod'
import { readBody } from '../../wire/read-body.ts'
import { wireRefresh } from '../../wire/wire-subscription.ts'
import type { SubscriptionContext } from './subscription-context.ts'

const bodySchema = z.strictObject({ dry_run: z.boolean().default(false) })

/**
 * `POST /automation/api/imports/subscriptions/{id}/refresh`: looks at the source now. A source that fails is an answer,
 * `"outcome":"failed"` with its `error`.
 */
export function refreshSubscription(context: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const { dry_run: isDryRun } = await readBody(c, bodySchema)
    const { signal } = c.req.raw
    const request = { principal, isDryRun, signal, traceparent: c.req.header('traceparent') }
    const refreshed = await context.imports.refresh(principal.tenantId, c.req.param('id') ?? '', request)
    return c.json(wireRefresh(refreshed, isDryRun))
  }
}

/** `POST /automation/api/imports/subscriptions/{id}/apply`: imports the change that is held, if it is still the same. */
export function applyHeldImport(context: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const { signal } = c.req.raw
    const request = { principal, signal, traceparent: c.req.header('traceparent') }
    const applied = await context.imports.apply(principal.tenantId, c.req.param('id') ?? '', request)
    return c.json(wireRefresh(applied, false))
  }
}
