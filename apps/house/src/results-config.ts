import { z } from 'zod'

/** Answers of APIs that are too large to be handed over, where the policy of a target says `largeResponses: store`. */
export const resultsSchema = z
  .strictObject({
    keepHours: z.number().min(0.01).max(720).default(24).describe('How long a stored answer can be fetched.'),
    maxTenantBytes: z
      .int()
      .min(1)
      .default(10 * 1024 ** 3)
      .describe('How much may be stored at the same time; what comes on top is refused.'),
  })
  .prefault({})
  .describe('Answers that are stored because they are too large.')
