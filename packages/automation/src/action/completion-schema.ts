import { z } from 'zod'
import type { Completion, FollowUpRequest, Poll, StatusReading } from './completion.ts'
import {
  followUpFields,
  followUpSchema,
  pointerField,
  rememberField,
  statusValues,
  toFollowUp,
  unknownNames,
} from './follow-up-schema.ts'

const maxDurationMs = 7 * 24 * 60 * 60 * 1000

const readingSchema = z
  .strictObject({
    status_at: pointerField,
    done: statusValues.min(1),
    failed: statusValues.default([]),
    progress_at: pointerField.optional(),
    is_percent: z.boolean().optional(),
    message_at: pointerField.optional(),
    result_at: pointerField.optional(),
  })
  .transform((written): StatusReading => ({
    statusAt: written.status_at,
    done: written.done,
    failed: written.failed,
    ...(written.progress_at === undefined ? {} : { progressAt: written.progress_at }),
    ...(written.is_percent === undefined ? {} : { isPercent: written.is_percent }),
    ...(written.message_at === undefined ? {} : { messageAt: written.message_at }),
    ...(written.result_at === undefined ? {} : { resultAt: written.result_at }),
  }))

const pollSchema = z
  .strictObject({ ...followUpFields, every_ms: z.int().min(100).max(3_600_000).optional(), read: readingSchema })
  .transform(({ every_ms, read, ...request }): Poll => ({
    ...toFollowUp(request),
    ...(every_ms === undefined ? {} : { everyMs: every_ms }),
    read,
  }))

const callbackSchema = z.strictObject({
  url_in: z.union([
    z.strictObject({ property: z.string().min(1).max(200) }),
    z.strictObject({ header: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'is not the name of a header') }),
  ]),
  read: readingSchema,
})

/** `x-gatehouse-completion`, and `completion` of hand-written actions; `parse` gives a `Completion`. */
export const completionSchema = z
  .strictObject({
    remember: rememberField.default({}),
    poll: pollSchema.optional(),
    callback: callbackSchema.optional(),
    result: followUpSchema.optional(),
    cancel: followUpSchema.optional(),
    max_duration_ms: z.int().min(1_000).max(maxDurationMs).optional(),
  })
  .superRefine((written, context) => {
    if (written.poll === undefined && written.callback === undefined) {
      context.addIssue({ code: 'custom', message: 'needs poll or callback: nothing else says how it ends' })
    }
    for (const part of ['poll', 'result', 'cancel'] as const) {
      const request: FollowUpRequest | undefined = written[part]
      const [unknown] = request === undefined ? [] : unknownNames(request, written.remember)
      if (unknown === undefined) continue
      context.addIssue({ code: 'custom', path: [part], message: `uses {${unknown}}, which nothing remembers` })
    }
  })
  .transform(({ remember, poll, callback, result, cancel, max_duration_ms }): Completion => ({
    remember,
    ...(poll === undefined ? {} : { poll }),
    ...(callback === undefined ? {} : { callback: { urlIn: callback.url_in, read: callback.read } }),
    ...(result === undefined ? {} : { result }),
    ...(cancel === undefined ? {} : { cancel }),
    ...(max_duration_ms === undefined ? {} : { maxDurationMs: max_duration_ms }),
  }))
