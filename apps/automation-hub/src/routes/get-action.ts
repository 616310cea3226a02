import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../context.ts'
import { actionNotFound, parseActionId } from '../wire/action-id.ts'
import { wireAction } from '../wire/wire-action.ts'

/** `GET /automation/api/catalog/actions/{id}` */
export function getAction({ authenticate, actions }: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.catalog')
    const id = c.req.param('id') ?? ''
    const action = await actions.find(principal.tenantId, parseActionId(id))
    if (action === undefined) throw actionNotFound(id)
    return c.json(wireAction(action))
  }
}
