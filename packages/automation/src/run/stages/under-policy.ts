import type { Stage } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import { ActionFailed } from '../action-failed.ts'
import { mapAnswer } from '../answer/map-answer.ts'
import { redact } from '../answer/redact.ts'
import type { RunRequest } from '../run-request.ts'
import type { UnderPolicy } from './choose-policy.ts'
import type { Answered } from './send-request.ts'

interface Read {
  readonly value: unknown
}

/** Reading an answer, and what the policy has to say about what was read: masked, mapped, and no doubt forgotten. */
export function underPolicy<Needs>(read: Stage<Needs, Read>): Stage<Needs & RunRequest & UnderPolicy & Answered, Read> {
  return {
    name: read.name,
    async run(op, call) {
      const { settings, action, hadUnknownAttempt } = call
      try {
        const { value } = await read.run(op, call)
        const masked = redact(value, settings.redact)
        return { value: settings.response === undefined ? masked : mapAnswer(masked, settings.response) }
      } catch (error) {
        if (!(error instanceof ActionFailed)) throw error
        const isInDoubt = hadUnknownAttempt && action.effect !== 'read'
        const failure = { ...error.failure, ...(isInDoubt ? { isOutcomeUnknown: true } : {}) }
        throw new ActionFailed(withMaskedBody(failure, settings.redact), { cause: error })
      }
    },
  }
}

function withMaskedBody(failure: ToolFailure, pointers: readonly string[]): ToolFailure {
  if (failure.body === undefined || pointers.length === 0) return failure
  const { body, ...rest } = failure
  // Text that could not be read as JSON may hold what is to be masked, and no pointer finds it there.
  return typeof body === 'object' ? { ...rest, body: redact(body, pointers) } : rest
}
