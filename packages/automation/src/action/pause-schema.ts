import { z } from 'zod'
import { followUpSchema, pointerField, rememberField, statusValues } from './follow-up-schema.ts'
import type { Pause } from './pause.ts'

const maxWaitMs = 30 * 24 * 60 * 60 * 1000
const jsonSchemaField = z.union([z.boolean(), z.record(z.string(), z.unknown())])

/**
 * `x-gatehouse-pause`, and `pause` of hand-written actions; `parse` gives a `Pause`. Whether `go_on` uses only what is
 * remembered depends on the completion beside it as well and is checked where both are known.
 */
export const pauseSchema = z
  .strictObject({
    status_at: pointerField,
    waiting: statusValues.min(1),
    message_at: pointerField.optional(),
    schema: z.union([z.strictObject({ inline: jsonSchemaField }), z.strictObject({ at: pointerField })]),
    remember: rememberField.optional(),
    go_on: followUpSchema,
    max_wait_ms: z.int().min(1_000).max(maxWaitMs).optional(),
  })
  .transform((written): Pause => ({
    statusAt: written.status_at,
    waiting: written.waiting,
    ...(written.message_at === undefined ? {} : { messageAt: written.message_at }),
    schema: written.schema,
    ...(written.remember === undefined ? {} : { remember: written.remember }),
    goOn: written.go_on,
    ...(written.max_wait_ms === undefined ? {} : { maxWaitMs: written.max_wait_ms }),
  }))
