import type { Clock, Stage } from '@gatehouse/core'
import { ActionFailed } from '../action-failed.ts'
import { failureOfStatus } from '../answer/failure-of-status.ts'
import { readContent, UnreadableContent } from '../answer/read-content.ts'
import type { RunRequest } from '../run-request.ts'
import type { Targeted } from './find-target.ts'
import type { Answered } from './send-request.ts'
import type { Signed } from './sign-in.ts'

export function readAnswer(
  clock: Clock,
): Stage<RunRequest & Targeted & Signed & Answered, { readonly value: unknown }> {
  return {
    name: 'read-answer',
    async run(_op, { action, target, answer, secret }) {
      const isRead = action.effect === 'read'
      if (answer.status < 200 || answer.status > 299) {
        throw new ActionFailed(failureOfStatus(answer, { target, secret, isRead, nowMs: clock.now() }))
      }
      if (answer.taken?.kind === 'value') return { value: answer.taken.value }
      try {
        return { value: readContent(answer, secret) }
      } catch (error) {
        if (!(error instanceof UnreadableContent)) throw error
        throw new ActionFailed({
          kind: error.isTooLarge ? 'too_large' : 'bad_response',
          message: `The API ${target.id} accepted the request (status ${answer.status}), but ${error.message}`,
          status: answer.status,
          ...(isRead ? {} : { isOutcomeUnknown: true }),
        })
      }
    },
  }
}
