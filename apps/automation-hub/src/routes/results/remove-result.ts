import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../../context.ts'
import { resultNotFound } from './result-not-found.ts'

/** `DELETE /automation/results/{id}`: before its time, by the user whose action got it. */
export function removeResult(context: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const request = { action: 'automation.result.remove', principal, signal: c.req.raw.signal }
    await inOperation(context, { ...request, facts: { details: { result: id.slice(0, 100) } } }, async (op) => {
      requireScope(principal, 'automation_hub.execute')
      if ((await context.results?.remove(op, id)) !== true) throw resultNotFound(id)
    })
    return c.body(null, 204)
  }
}
