import type { ToolFailure } from '@gatehouse/spec'

/** Why an action failed, as callers read it. */
export function wireFailure(failure: ToolFailure) {
  return {
    kind: failure.kind,
    message: failure.message,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(failure.retryAfterMs === undefined ? {} : { retry_after_ms: failure.retryAfterMs }),
    ...(failure.body === undefined ? {} : { body: failure.body }),
    ...(failure.isOutcomeUnknown === true ? { is_outcome_unknown: true } : {}),
  }
}
