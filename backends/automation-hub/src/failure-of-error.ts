import { isEgressError } from '@gatehouse/egress'
import type { ToolFailure } from '@gatehouse/spec'

/** Why there is no answer of the hub, or no whole one. */
export function failureOfError(error: unknown, isCancelled: boolean, isTimedOut: boolean): ToolFailure {
  // Any other fetch does not tell how far it came; then the honest answer is that it may have arrived.
  const isOutcomeUnknown = isEgressError(error) ? error.mayHaveReachedServer : true
  const failed = (kind: ToolFailure['kind'], message: string): ToolFailure => ({
    kind,
    message,
    ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
  })
  if (isCancelled) return failed('cancelled', 'The call was cancelled.')
  if (isTimedOut) return failed('timeout', 'Automation Hub did not answer in time.')
  if (!isEgressError(error)) return failed('bad_response', 'The connection to Automation Hub broke.')
  if (error.code === 'egress_timeout') return failed('timeout', error.message)
  if (error.code === 'egress_too_large') return failed('too_large', error.message)
  if (error.code === 'egress_bad_response') return failed('bad_response', error.message)
  return failed('unreachable', error.message)
}
