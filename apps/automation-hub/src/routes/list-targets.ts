import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../context.ts'
import { wireTarget } from '../wire/wire-target.ts'

/** `GET /automation/api/targets` */
export function listTargets({ authenticate, targets }: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'admin')
    const found = await targets.list(principal.tenantId)
    return c.json({ targets: found.map(wireTarget) })
  }
}
