import type { EgressError } from '@gatehouse/egress'
import type { TakenFailure } from './answer.ts'

/** A body that ended before its time. */
export function failureOfBreak(error: EgressError, message: string): TakenFailure {
  return { kind: kindOf(error), message: `${message} ${error.message}`, error }
}

function kindOf(error: EgressError): TakenFailure['kind'] {
  if (error.code === 'egress_timeout') return 'timeout'
  if (error.code === 'egress_cancelled') return 'cancelled'
  return error.code === 'egress_too_large' ? 'too_large' : 'bad_response'
}
