import { actionNotFound, chooseActionVersion, parseActionId } from '@gatehouse/automation'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../context.ts'
import { wireAction } from '../wire/wire-action.ts'

/** `GET /automation/api/catalog/actions/{id}`: the version that is meant, and what else can be called. */
export function getAction({ authenticate, actions, clock }: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.catalog')
    const id = c.req.param('id') ?? ''
    const { namespace, name, version } = parseActionId(id)
    const now = clock.now()
    const versions = await actions.versions(principal.tenantId, { namespace, name }, { now })
    const chosen = chooseActionVersion(versions, version)
    if (chosen === undefined) throw actionNotFound(id)
    return c.json(
      wireAction(
        chosen,
        versions.filter((one) => one !== chosen),
        now,
      ),
    )
  }
}
