import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../context.ts'

/** `DELETE /automation/api/secrets/{name}` */
export function removeSecret(context: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const name = c.req.param('name') ?? ''
    const request = {
      action: 'secrets.remove',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
    }
    await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      await context.enteredSecrets.remove(op.tenantId, name)
      op.note({ details: { secret: name } })
    })
    return c.json({ name, removed: true })
  }
}
