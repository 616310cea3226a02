import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { readQuery } from '../wire/read-query.ts'
import { wireSecret } from '../wire/wire-secret.ts'

const querySchema = z.strictObject({
  cursor: z.string().min(1).max(2_000).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(1_000))
    .default(100),
})

/** `GET /automation/api/secrets`: names and dates; there is no route that shows a value. */
export function listSecrets({ authenticate, enteredSecrets }: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'admin')
    const page = await enteredSecrets.list(principal.tenantId, readQuery(c, querySchema))
    return c.json({
      secrets: page.items.map(wireSecret),
      ...(page.next === undefined ? {} : { next_cursor: page.next }),
    })
  }
}
