import type { Operation, Stage } from '@gatehouse/core'
import type { Egress, EgressError, EgressInit, EgressResponse } from '@gatehouse/egress'
import type { ToolFailureKind } from '@gatehouse/spec'
import type { Resilience } from '../../resilience/create-resilience.ts'
import type { DownstreamCall } from '../../resilience/downstream-call.ts'
import { isSafe } from '../../resilience/may-repeat.ts'
import { ActionFailed } from '../action-failed.ts'
import type { RunRequest } from '../run-request.ts'
import type { UnderPolicy } from './choose-policy.ts'
import type { Targeted } from './find-target.ts'
import type { Signed } from './sign-in.ts'

/** The API answered with whatever status. */
export interface Answered {
  readonly answer: EgressResponse
  /** An attempt before this answer may have done the work. */
  readonly hadUnknownAttempt: boolean
}

type Needs = RunRequest & Targeted & UnderPolicy & Signed

/** Sends the request when it is its turn, and again when that is harmless. */
export function sendRequest(egress: Egress, resilience: Resilience): Stage<Needs, Answered> {
  return {
    name: 'send-request',
    async run(op, call) {
      const outcome = await resilience.call(downstreamCall(op, call), (timeoutMs) =>
        egress.fetch(call.outgoing.url, { ...initOf(call), signal: op.signal, timeoutMs }),
      )
      const { hadUnknownAttempt } = outcome
      if (outcome.kind === 'answered') return { answer: outcome.answer, hadUnknownAttempt }
      throw failureOf(outcome.error, call, hadUnknownAttempt)
    },
  }
}

function downstreamCall(op: Operation, call: Needs): DownstreamCall {
  const { action, target, baseUrl, outgoing, settings, deadlineAtMs } = call
  return {
    tenantId: op.tenantId,
    userId: op.principal.userId,
    targetId: target.id,
    baseUrl,
    settings,
    deadlineAtMs,
    signal: op.signal,
    method: outgoing.method,
    effect: action.effect,
    isKeyed: isKeyed(call),
  }
}

/** Only where somebody says that the API knows the header: elsewhere a repeated key is a repeated write. */
function isKeyed({ action, idempotencyKey, settings }: Needs): boolean {
  if (idempotencyKey === undefined || action.effect === 'read') return false
  const isDocumented = action.request.parameters.some(
    (parameter) => parameter.in === 'header' && parameter.name.toLowerCase() === 'idempotency-key',
  )
  return settings.retries.idempotencyKeyHonoured ?? isDocumented
}

function initOf({ action, target, outgoing, settings, clientCertificate }: Needs): EgressInit {
  const isSafeToSend = isSafe({ method: outgoing.method, effect: action.effect })
  return {
    method: outgoing.method,
    headers: outgoing.headers,
    ...(outgoing.body === undefined ? {} : { body: outgoing.body }),
    maxResponseBytes: settings.maxResponseBytes,
    allowPrivateNetwork: target.allowPrivateNetwork,
    clientCertificate,
    // A write that is sent somewhere else than it was meant for is not the write that was asked for.
    redirect: isSafeToSend ? 'follow' : 'manual',
    isRepeatable: isSafeToSend,
  }
}

function failureOf(error: EgressError, { action, target }: Needs, hadUnknownAttempt: boolean): ActionFailed {
  const isOutcomeUnknown = (error.mayHaveReachedServer || hadUnknownAttempt) && action.effect !== 'read'
  const warning = isOutcomeUnknown ? ' It may have done its work all the same: look before you try again.' : ''
  const hint = error.code === 'egress_too_large' && error.hint !== undefined ? ` ${error.hint}` : ''
  return new ActionFailed(
    {
      kind: kindOf(error),
      message: `The API ${target.id} gave no usable answer. ${error.message}${hint}${warning}`,
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
