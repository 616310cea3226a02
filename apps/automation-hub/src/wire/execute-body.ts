import { z } from 'zod'

const longestWaitMs = 60_000

/** Milliseconds that an answer may wait for the end of a run. */
export const waitMsField = z.coerce.number().int().min(0).max(longestWaitMs)

/** The body of `POST /automation/actions/{id}/execute`. */
export const executeBody = z.strictObject({
  input: z.unknown().default({}),
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\u0021-\u007e]+$/, 'must be visible ASCII')
    .optional(),
  timeout_ms: z.int().min(1).max(600_000).optional(),
  wait_ms: z.int().min(0).max(longestWaitMs).optional(),
  /** Told when a run ends or asks for input; `secret` signs what it is told. */
  webhook: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).max(2_000),
      secret: z.string().regex(/^secret:[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'is not secret:NAME'),
      include_result: z.boolean().default(false),
    })
    .optional(),
})

export type ExecuteBody = z.infer<typeof executeBody>
