import { z } from 'zod'

const longestMessage = 500

/** Untrusted: a fraction beyond its bounds counts as none, and words are cut. */
export const progressSchema = z
  .object({
    fraction: z.number().min(0).max(1).optional().catch(undefined),
    message: z
      .string()
      .transform((text) => text.slice(0, longestMessage))
      .optional()
      .catch(undefined),
  })
  .transform(({ fraction, message }) => ({
    ...(fraction === undefined ? {} : { fraction }),
    ...(message === undefined ? {} : { message }),
  }))
