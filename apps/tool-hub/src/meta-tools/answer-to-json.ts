import type { CallAnswer } from '@gatehouse/execution'
import type { z } from 'zod'
import type { callAnswer } from './answers.ts'

type WireSchema = boolean | Record<string, unknown>

/** The answer to a call in the spelling of the wire. */
export function answerToJson(answer: CallAnswer): z.input<typeof callAnswer> {
  const { error, inputRequest } = answer
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
    ...(answer.truncated === undefined
      ? {}
      : { truncated: { size_bytes: answer.truncated.sizeBytes, shown_bytes: answer.truncated.shownBytes } }),
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
    ...(answer.pollAfterMs === undefined ? {} : { poll_after_ms: answer.pollAfterMs }),
    ...(answer.checks === undefined ? {} : { checks: [...answer.checks] }),
  }
}
