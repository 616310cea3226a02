/**
 * How an API that answers before the work is done says later how it went. Values of the answer that started the work are
 * remembered by name; the requests that follow use them as `{name}` in path, query and headers.
 */
export interface Completion {
  /** Name to where it stands in the first answer: a JSON Pointer (RFC 6901), or `header:NAME`. */
  readonly remember: Readonly<Record<string, string>>
  readonly poll?: Poll
  /** The API calls back. The run waits for it until `maxDurationMs`; with `poll` as well, whichever comes first counts. */
  readonly callback?: Callback
  /** Asks for the result after the work is done; without it the last answer is the result. */
  readonly result?: FollowUpRequest
  /** Tells the API to stop. Without it a cancelled run is let go of, and its outcome is not known. */
  readonly cancel?: FollowUpRequest
  /** After this long the run fails as a time-out of unknown outcome. Default 3,600,000; at most 7 days. */
  readonly maxDurationMs?: number
}

/** A request below the base URL of the action's target, signed in as the action itself is. */
export interface FollowUpRequest {
  /** Upper case. Default GET; POST for what cancels a run or goes on with one. */
  readonly method?: string
  /** `{name}` stands for a remembered value, percent-encoded. A remembered absolute URL on the target's own origin may be the whole path. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Poll extends FollowUpRequest {
  /** Default 2,000; a `Retry-After` of the API counts when it is longer. */
  readonly everyMs?: number
  /** Reads how the work stands from an answer. */
  readonly read: StatusReading
}

export interface StatusReading {
  /** JSON Pointer to the status. */
  readonly statusAt: string
  /** Values that mean it is done. */
  readonly done: readonly (string | number | boolean)[]
  /** Values that mean it has failed. Anything else means it is still running. */
  readonly failed: readonly (string | number | boolean)[]
  /** JSON Pointer to a number from 0 to 1, or from 0 to 100 with `isPercent`. */
  readonly progressAt?: string
  readonly isPercent?: boolean
  /** JSON Pointer to words for the caller, of progress and of failure. */
  readonly messageAt?: string
  /** JSON Pointer to the result inside the answer that says it is done; the whole answer by default. */
  readonly resultAt?: string
}

export interface Callback {
  /**
   * What carries the URL that the API shall call: a header of the request, or a property of the input object, also inside
   * of the body by a JSON Pointer such as `/body/callback_url`. Callers do not see the property.
   */
  readonly urlIn: { readonly property: string } | { readonly header: string }
  readonly read: StatusReading
}
