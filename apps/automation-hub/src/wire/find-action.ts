import type { Action, ActionStore } from '@gatehouse/automation'
import type { Operation } from '@gatehouse/core'
import { actionNotFound, parseActionId } from './action-id.ts'

/** The action that an id in a path names, or the one answer for everything that is not there. */
export async function findAction(actions: ActionStore, op: Operation, id: string): Promise<Action> {
  const action = await actions.find(op.tenantId, parseActionId(id))
  if (action === undefined) throw actionNotFound(id)
  return action
}
