/** What a description says about paging and rate limits; for readers, nothing acts on it unasked. */
export interface ActionHints {
  readonly pagination?: {
    readonly style: 'cursor' | 'offset' | 'page' | 'link'
    /** Input properties. */
    readonly limit?: string
    readonly position?: string
    /** `x-pagination` as it is written, when it is short. */
    readonly declared?: unknown
  }
  readonly rateLimit?: {
    /** Headers of answers that tell what is left, lower case. */
    readonly headers: readonly string[]
    /** `x-ratelimit` as it is written, when it is short. */
    readonly declared?: unknown
  }
}
