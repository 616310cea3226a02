import { z } from 'zod'
import { pointerField } from './follow-up-schema.ts'
import type { StreamReading } from './stream-reading.ts'

const choiceFields = {
  event: z.string().min(1).max(200).optional(),
  at: pointerField.optional(),
  equals: z.union([z.string().max(200), z.number(), z.boolean()]).optional(),
} as const

interface WrittenChoice {
  readonly event?: string | undefined
  readonly at?: string | undefined
  readonly equals?: string | number | boolean | undefined
}

const isComparable = ({ at, equals }: WrittenChoice): boolean => equals === undefined || at !== undefined
const notComparable = 'needs at: equals says what stands there'

/** `x-gatehouse-stream`, and `stream` of hand-written actions; `parse` gives a `StreamReading`. */
export const streamReadingSchema = z
  .strictObject({
    format: z.enum(['server_sent_events', 'json_lines']).optional(),
    progress: z
      .strictObject({ ...choiceFields, fraction_at: pointerField.optional(), message_at: pointerField.optional() })
      .refine(isComparable, notComparable)
      .optional(),
    result: z
      .strictObject({ ...choiceFields, value_at: pointerField.optional(), join: z.boolean().optional() })
      .refine(isComparable, notComparable)
      .optional(),
    failure: z
      .strictObject({ ...choiceFields, message_at: pointerField.optional() })
      .refine(isComparable, notComparable)
      .refine(
        ({ event, at }) => event !== undefined || at !== undefined,
        'needs event or at: not every piece is a failure',
      )
      .optional(),
  })
  // What is absent in the document is absent here, which the type of an optional member does not say.
  .transform((written) => renamed(written) as StreamReading)

const spelling: ReadonlyMap<string, string> = new Map([
  ['fraction_at', 'fractionAt'],
  ['message_at', 'messageAt'],
  ['value_at', 'valueAt'],
])

function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [spelling.get(name) ?? name, renamed(member)]),
  )
}
