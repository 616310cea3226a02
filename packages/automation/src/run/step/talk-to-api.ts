import { pipeline, traceHeaders, type Operation, type Stage } from '@gatehouse/core'
import type { RequestAction } from '../../action/action.ts'
import type { FollowUpRequest } from '../../action/completion.ts'
import type { ResponseMapping } from '../../target/target-policy.ts'
import type { OutgoingRequest } from '../outgoing-request.ts'
import type { RunDeps, RunRequest } from '../run-request.ts'
import { buildRequest } from '../stages/build-request.ts'
import { choosePolicy, type UnderPolicy } from '../stages/choose-policy.ts'
import { findTarget, type Targeted } from '../stages/find-target.ts'
import { readAnswer } from '../stages/read-answer.ts'
import { sendRequest, type Answered } from '../stages/send-request.ts'
import { signInAgain } from '../stages/sign-in-again.ts'
import { signIn } from '../stages/sign-in.ts'
import { underPolicy } from '../stages/under-policy.ts'
import { validateInput } from '../stages/validate-input.ts'
import { followUpHeaders, followUpUrl } from './follow-up-request.ts'
import { placeCallbackUrl } from './place-callback-url.ts'
import type { Remembered } from './remember-values.ts'

/** A good answer, masked but not mapped yet: its pointers are those of the API. */
export interface Heard {
  readonly value: unknown
  readonly headers: ReadonlyMap<string, string>
  readonly mapping: ResponseMapping | undefined
}

interface FirstRequest extends RunRequest {
  readonly callbackUrl?: string
}

interface FollowUp extends Omit<RunRequest, 'input'> {
  readonly input?: undefined
  readonly followUp: FollowUpRequest
  readonly remembered: Remembered
  /** Sent as JSON when there is one. */
  readonly body?: unknown
}

/** The request that starts the work: the stages of every action, apart from the mapping of the answer. */
export async function sendFirstRequest(deps: RunDeps, op: Operation, request: FirstRequest): Promise<Heard> {
  const { sign, send, again, read } = exchange(deps)
  const stages = pipeline<FirstRequest>()
    .stage(validateInput(deps.validator))
    .stage(placeCallbackUrl())
    .stage(findTarget(deps.targets))
    .stage(choosePolicy(deps.resilience.now))
    .stage(setMappingAside())
    .stage(buildRequest())
    .stage(addCallbackHeader())
    .stage(sign)
    .stage(send)
    .stage(again)
    .stage(read)
  return heard(await stages.run(op, request))
}

/** A request about work that was started before: to the same target, signed in and kept calm the same way. */
export async function sendFollowUp(deps: RunDeps, op: Operation, request: FollowUp): Promise<Heard> {
  const { sign, send, again, read } = exchange(deps)
  const stages = pipeline<FollowUp & RunRequest>()
    .stage(findTarget(deps.targets))
    .stage(choosePolicy(deps.resilience.now))
    .stage(setMappingAside())
    .stage(buildFollowUp())
    .stage(sign)
    .stage(send)
    .stage(again)
    .stage(read)
  return heard(await stages.run(op, { ...request, input: undefined }))
}

function exchange(deps: RunDeps) {
  const sign = signIn({ ...deps, now: deps.resilience.now })
  const send = sendRequest(deps.egress, deps.resilience, deps.results)
  return {
    sign,
    send,
    again: signInAgain(deps.tokens, { signIn: sign, send }),
    read: underPolicy(readAnswer(deps.clock)),
  }
}

function heard({ value, answer, mapping }: Answered & MappingAside & { readonly value: unknown }): Heard {
  return { value, headers: answer.headers, mapping }
}

interface MappingAside {
  readonly mapping: ResponseMapping | undefined
}

function setMappingAside(): Stage<UnderPolicy, Pick<UnderPolicy, 'settings'> & MappingAside> {
  return {
    name: 'set-mapping-aside',
    async run(_op, { settings }) {
      return { settings: { ...settings, response: undefined }, mapping: settings.response }
    },
  }
}

function addCallbackHeader(): Stage<
  FirstRequest & { readonly unsigned: OutgoingRequest },
  { readonly unsigned: OutgoingRequest }
> {
  return {
    name: 'add-callback-header',
    async run(_op, { action, unsigned, callbackUrl }) {
      const urlIn = action.completion?.callback?.urlIn
      if (callbackUrl === undefined || urlIn === undefined || !('header' in urlIn)) return { unsigned }
      return { unsigned: { ...unsigned, headers: { ...unsigned.headers, [urlIn.header.toLowerCase()]: callbackUrl } } }
    },
  }
}

type Built = { readonly unsigned: OutgoingRequest; readonly action: RequestAction }

function buildFollowUp(): Stage<FollowUp & Targeted, Built> {
  return {
    name: 'build-follow-up',
    async run(op, { action, followUp, remembered, body, baseUrl }) {
      const method = followUp.method ?? 'GET'
      const isLooking = method === 'GET' || method === 'HEAD'
      return {
        // Looking how a write stands writes nothing, so it may be sent again.
        action: isLooking ? { ...action, effect: 'read' } : action,
        unsigned: {
          method,
          url: followUpUrl(followUp, remembered, baseUrl),
          headers: {
            accept: 'application/json, */*;q=0.5',
            'user-agent': 'Gatehouse',
            ...followUpHeaders(followUp, remembered),
            ...traceHeaders(op.trace),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
      }
    },
  }
}
