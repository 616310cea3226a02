import { z } from 'zod'

const stateSchema = z.object({
  /** What comes next: asking how it stands, fetching the result, or what the user answers. */
  next: z.enum(['status', 'result', 'input']),
  remembered: z.record(z.string(), z.string()),
  /** When the run has taken too long. */
  deadlineAtMs: z.number(),
  /** Questions in a row that the API did not answer. */
  failures: z.number(),
})

/** What the run of a request action keeps between its steps. */
export type RequestState = Readonly<z.infer<typeof stateSchema>>

export function parseRequestState(state: unknown): RequestState {
  return stateSchema.parse(state)
}
