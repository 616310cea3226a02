import type { EgressError, EgressResponse } from '@gatehouse/egress'

/** What an API answered. */
export interface Answer extends EgressResponse {
  /** What was made of the body while it came; then `bytes` is empty. */
  readonly taken?: Taken
}

export type Taken =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: TakenFailure }

/** Says nothing yet about whether the action may have run. */
export interface TakenFailure {
  readonly kind: 'too_large' | 'bad_response' | 'backend_error' | 'timeout' | 'cancelled'
  /** A sentence that goes on after "The API …". */
  readonly message: string
  readonly body?: unknown
  /** True when the API itself said how it went: then nothing is in doubt. */
  readonly isSaidByApi?: boolean
  /** Why the connection ended, when it did. */
  readonly error?: EgressError
}
