import type { VersionRetention } from '@gatehouse/automation'
import { z } from 'zod'

/** Versions of actions that others took the place of. */
export const versionsSchema = z
  .strictObject({
    keepDays: z
      .number()
      .min(0)
      .max(3_650)
      .default(90)
      .describe('How long a version can still be called after another took its place; 0 = not at all.'),
    keepAtMost: z
      .int()
      .min(0)
      .max(20)
      .default(10)
      .describe('How many of them are kept of one action; the latest ones.'),
  })
  .prefault({})
  .describe('Versions of actions that others took the place of. An import may say otherwise with --keep-versions.')

export function retentionOf({ keepDays, keepAtMost }: z.output<typeof versionsSchema>): VersionRetention {
  return { keepMs: keepDays * 86_400_000, keepAtMost }
}
