import type { JsonSchema } from '@gatehouse/spec'
import type { FollowUpRequest } from './completion.ts'

/** How an API says that it needs more from a person before it can go on. */
export interface Pause {
  /** JSON Pointer into an answer, and the values there that mean it waits for input. */
  readonly statusAt: string
  readonly waiting: readonly (string | number | boolean)[]
  /** JSON Pointer to the question, in words for a person. */
  readonly messageAt?: string
  /** What may be answered: a schema written down here, or a JSON Pointer to the schema in the answer. */
  readonly schema: { readonly inline: JsonSchema } | { readonly at: string }
  /** Name to JSON Pointer or `header:NAME`: remembered for the request that goes on. Added to those of the completion. */
  readonly remember?: Readonly<Record<string, string>>
  /** Sends the input as its JSON body; its answer is read as the first one was, so it may ask again. */
  readonly goOn: FollowUpRequest
  /** A run nobody answers ends after this long. Default 86,400,000; at most 30 days. */
  readonly maxWaitMs?: number
}
