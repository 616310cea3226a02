import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { readBody } from '../wire/read-body.ts'
import { wireSecret } from '../wire/wire-secret.ts'

const bodySchema = z.strictObject({ value: z.string() })

/**
 * `PUT /automation/api/secrets/{name}`: enters a secret, or a new value for one. The value is in no answer, log or audit
 * entry; not even its digest, from which a short one could be guessed.
 */
export function putSecret(context: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const name = c.req.param('name') ?? ''
    const request = {
      action: 'secrets.put',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
    }
    const secret = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      const { value } = await readBody(c, bodySchema)
      const entered = await context.enteredSecrets.set(op.tenantId, name, value)
      // Noted when it is known to be a name: until then it may be the secret, in the wrong place.
      op.note({ details: { secret: entered.name } })
      return entered
    })
    return c.json(wireSecret(secret))
  }
}
