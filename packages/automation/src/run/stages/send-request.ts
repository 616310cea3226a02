import type { Stage } from '@gatehouse/core'
import { isEgressError, type Egress, type EgressError, type EgressResponse } from '@gatehouse/egress'
import type { ToolFailureKind } from '@gatehouse/spec'
import { ActionFailed } from '../action-failed.ts'
import type { RunRequest } from '../run-request.ts'
import type { Targeted } from './find-target.ts'
import type { Signed } from './sign-in.ts'

/** The API answered with whatever status. */
export interface Answered {
  readonly answer: EgressResponse
}

export function sendRequest(egress: Egress): Stage<RunRequest & Targeted & Signed, Answered> {
  return {
    name: 'send-request',
    async run(op, { action, target, outgoing, timeoutMs }) {
      const isRead = action.effect === 'read'
      try {
        const answer = await egress.fetch(outgoing.url, {
          method: outgoing.method,
          headers: outgoing.headers,
          ...(outgoing.body === undefined ? {} : { body: outgoing.body }),
          signal: op.signal,
          timeoutMs: Math.min(timeoutMs ?? target.timeoutMs, target.timeoutMs),
          maxResponseBytes: target.maxResponseBytes,
          allowPrivateNetwork: target.allowPrivateNetwork,
          // A write that is sent somewhere else than it was meant for is not the write that was asked for.
          redirect: outgoing.method === 'GET' || outgoing.method === 'HEAD' ? 'follow' : 'manual',
        })
        return { answer }
      } catch (error) {
        if (!isEgressError(error)) throw error
        throw failureOf(error, target.id, isRead)
      }
    },
  }
}

function failureOf(error: EgressError, targetId: string, isRead: boolean): ActionFailed {
  const isOutcomeUnknown = error.mayHaveReachedServer && !isRead
  const warning = isOutcomeUnknown ? ' It may have done its work all the same: look before you try again.' : ''
  return new ActionFailed(
    {
      kind: kindOf(error),
      message: `The API ${targetId} gave no usable answer. ${error.message}${warning}`,
      ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
    },
    { cause: error },
  )
}

function kindOf(error: EgressError): ToolFailureKind {
  if (error.code === 'egress_timeout') return 'timeout'
  if (error.code === 'egress_cancelled') return 'cancelled'
  if (error.code === 'egress_too_large') return 'too_large'
  return error.mayHaveReachedServer ? 'bad_response' : 'unreachable'
}
