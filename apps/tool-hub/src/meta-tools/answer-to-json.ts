import type { CallAnswer } from '@gatehouse/execution'
import type { z } from 'zod'
import type { callAnswer } from './answers.ts'
import { contentToJson, pageToJson, truncatedToJson } from './result-to-json.ts'

type WireSchema = boolean | Record<string, unknown>

/** The answer to a call in the spelling of the wire. */
export function answerToJson(answer: CallAnswer): z.input<typeof callAnswer> {
  const { error, inputRequest, approval } = answer
  return {
    status: answer.status,
    ...(answer.executionId === undefined ? {} : { execution_id: answer.executionId }),
    ...(answer.result === undefined ? {} : { result: answer.result }),
    ...(error === undefined
      ? {}
      : {
          error: {
            code: error.kind,
            message: error.message,
            ...(error.status === undefined ? {} : { status: error.status }),
            ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
            ...(error.body === undefined ? {} : { body: error.body }),
          },
        }),
    ...(answer.isReplay === true ? { replayed: true } : {}),
    // Said where it matters: nobody has to be warned of the company's own words.
    ...(answer.trust === 'untrusted' ? { trust: answer.trust } : {}),
    ...(answer.truncated === undefined ? {} : { truncated: truncatedToJson(answer.truncated) }),
    ...(answer.page === undefined ? {} : { page: pageToJson(answer.page) }),
    ...(answer.content === undefined ? {} : { content: contentToJson(answer.content) }),
    ...(answer.meta === undefined ? {} : { meta: { ...answer.meta } }),
    ...(answer.warnings === undefined ? {} : { warnings: [...answer.warnings] }),
    ...(answer.redactions === undefined ? {} : { redactions: answer.redactions.map((one) => ({ ...one })) }),
    ...(answer.progress === undefined ? {} : { progress: { ...answer.progress } }),
    ...(inputRequest === undefined
      ? {}
      : {
          input_request: {
            message: inputRequest.message,
            input_schema: inputRequest.schema as WireSchema,
            question: inputRequest.question,
          },
        }),
    ...(approval === undefined
      ? {}
      : {
          approval: {
            id: approval.id,
            status: approval.status,
            expires_at: new Date(approval.expiresAt).toISOString(),
            approvers: [...approval.approvers],
            ...(approval.message === undefined ? {} : { message: approval.message }),
          },
        }),
    ...(answer.guidance === undefined ? {} : { guidance: answer.guidance }),
    ...(answer.pollAfterMs === undefined ? {} : { poll_after_ms: answer.pollAfterMs }),
    ...(answer.checks === undefined ? {} : { checks: [...answer.checks] }),
  }
}
