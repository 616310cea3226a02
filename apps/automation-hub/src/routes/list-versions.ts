import { actionNotFound, chooseActionVersion, parseActionId } from '@gatehouse/automation'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../context.ts'
import { wireVersion } from '../wire/wire-action.ts'

/** `GET /automation/api/catalog/actions/{id}/versions`: all that can be called, the one that `latest` means first. */
export function listVersions({ authenticate, actions, clock }: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.catalog')
    const id = c.req.param('id') ?? ''
    const { namespace, name } = parseActionId(id)
    const versions = await actions.versions(principal.tenantId, { namespace, name }, { now: clock.now() })
    const latest = chooseActionVersion(versions, undefined)
    if (latest === undefined) throw actionNotFound(id)
    return c.json({
      namespace,
      name,
      versions: [
        { ...wireVersion(latest), latest: true },
        ...versions.filter((one) => one !== latest).map((one) => wireVersion(one)),
      ],
    })
  }
}
