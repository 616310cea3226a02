import { traceHeaders, type Operation, type Stage } from '@gatehouse/core'
import type { Egress, EgressError, EgressInit } from '@gatehouse/egress'
import type { ToolFailureKind } from '@gatehouse/spec'
import type { Resilience } from '../../resilience/create-resilience.ts'
import type { DownstreamCall } from '../../resilience/downstream-call.ts'
import { isSafe } from '../../resilience/may-repeat.ts'
import type { Results } from '../../results/create-results.ts'
import { ActionFailed } from '../action-failed.ts'
import type { Answer, TakenFailure } from '../body/answer.ts'
import { largestBody, takeBody, type BodyTaking } from '../body/take-body.ts'
import type { RunRequest } from '../run-request.ts'
import type { UnderPolicy } from './choose-policy.ts'
import type { Targeted } from './find-target.ts'
import type { Signed } from './sign-in.ts'

/** The API answered with whatever status. */
export interface Answered {
  readonly answer: Answer
  /** An attempt before this answer may have done the work. */
  readonly hadUnknownAttempt: boolean
}

type Needs = RunRequest & Targeted & UnderPolicy & Signed

/** Sends the request when it is its turn, and again when that is harmless. */
export function sendRequest(egress: Egress, resilience: Resilience, results?: Results): Stage<Needs, Answered> {
  return {
    name: 'send-request',
    async run(op, call) {
      const taking = takingOf(call, results)
      const outcome = await resilience.call(downstreamCall(op, call), async (timeoutMs) => {
        // Whoever answers goes on in the trace of this stage, not in that of the one which wrote the headers.
        const headers = { ...call.outgoing.headers, ...traceHeaders(op.trace) }
        const init = { ...initOf(call, taking), headers, signal: op.signal, timeoutMs }
        call.onSend?.()
        await using answer = await egress.open(call.outgoing.url, init)
        return await takeBody(op, answer, taking)
      })
      const { hadUnknownAttempt } = outcome
      if (outcome.kind === 'broken') throw failureOf(outcome.error, call, hadUnknownAttempt)
      const { answer } = outcome
      if (answer.taken?.kind === 'failed')
        throw failureOfBody(answer.status, answer.taken.failure, call, hadUnknownAttempt)
      return { answer, hadUnknownAttempt }
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

function takingOf({ action, settings, secret, onProgress }: Needs, results: Results | undefined): BodyTaking {
  const reading = action.mode === 'stream' ? (action.stream ?? {}) : undefined
  return { results, settings, secret, reading, onProgress }
}

function initOf({ action, target, outgoing, settings, clientCertificate }: Needs, taking: BodyTaking): EgressInit {
  const isSafeToSend = isSafe({ method: outgoing.method, effect: action.effect })
  return {
    method: outgoing.method,
    ...(outgoing.body === undefined ? {} : { body: outgoing.body }),
    maxResponseBytes: largestBody(taking),
    // A stream may be silent while work goes on; the time-out of the whole call bounds it.
    ...(taking.reading === undefined ? {} : { idleTimeoutMs: settings.timeoutMs }),
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

/** The API had accepted the request, so what it did before its answer came to nothing is not known, unless it says so. */
function failureOfBody(
  status: number,
  failure: TakenFailure,
  { action, target }: Needs,
  hadUnknownAttempt: boolean,
): ActionFailed {
  const isOutcomeUnknown = (failure.isSaidByApi !== true || hadUnknownAttempt) && action.effect !== 'read'
  const warning = isOutcomeUnknown ? ' It may have done its work all the same: look before you try again.' : ''
  return new ActionFailed(
    {
      kind: failure.kind,
      message: `The API ${target.id} ${failure.message}${warning}`,
      status,
      ...(failure.body === undefined ? {} : { body: failure.body }),
      ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
    },
    { cause: failure.error },
  )
}

function kindOf(error: EgressError): ToolFailureKind {
  if (error.code === 'egress_timeout') return 'timeout'
  if (error.code === 'egress_cancelled') return 'cancelled'
  if (error.code === 'egress_too_large') return 'too_large'
  return error.mayHaveReachedServer ? 'bad_response' : 'unreachable'
}
