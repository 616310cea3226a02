import { actionNotFound, parseActionId, resolveAction, type Action } from '@gatehouse/automation'
import type { Operation } from '@gatehouse/core'
import type { Context } from 'hono'
import type { AutomationHubContext } from '../context.ts'
import { noteDeprecation } from './tell-deprecation.ts'

/** The action that an id in a path names, or the one answer for everything that is not there. */
export async function findAction(
  { actions, clock }: Pick<AutomationHubContext, 'actions' | 'clock'>,
  c: Context,
  op: Operation,
  id: string,
): Promise<Action> {
  const version = await resolveAction(actions, op.tenantId, parseActionId(id), clock.now())
  if (version === undefined) throw actionNotFound(id)
  noteDeprecation(c, version)
  return version.action
}
