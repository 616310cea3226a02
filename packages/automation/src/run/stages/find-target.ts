import type { Stage } from '@gatehouse/core'
import type { Target, TargetStore } from '../../target/target.ts'
import { ActionFailed } from '../action-failed.ts'
import type { RunRequest } from '../run-request.ts'

export interface Targeted {
  readonly target: Target
  readonly baseUrl: string
}

export function findTarget(targets: Pick<TargetStore, 'find'>): Stage<RunRequest, Targeted> {
  return {
    name: 'find-target',
    async run(op, { action }) {
      const target = await targets.find(op.tenantId, action.targetId)
      if (target?.baseUrl === undefined) throw noAddress(action.targetId)
      return { target, baseUrl: target.baseUrl }
    },
  }
}

function noAddress(targetId: string): ActionFailed {
  return new ActionFailed({
    kind: 'not_executable',
    message:
      `Nobody has said yet where the API ${targetId} is. ` +
      `An administrator sets base_url with PUT /automation/api/targets/${targetId}.`,
  })
}
