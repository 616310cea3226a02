import { z } from 'zod'

/** Paging as every list has it. */
export const pageQuery = {
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
}

/** A moment: ISO 8601, or how long ago, such as 15m, 24h, 7d. In milliseconds since 1970. */
export const moment = z
  .string()
  .max(40)
  .transform((text, context): number => {
    const ago = /^(\d{1,6})([smhd])$/.exec(text)
    if (ago !== null)
      return Date.now() - Number(ago[1]) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[ago[2] as 's']
    const at = Date.parse(text)
    if (Number.isNaN(at) || !/^\d{4}-\d{2}-\d{2}/.test(text)) {
      context.addIssue({
        code: 'custom',
        message: 'expected a moment such as 2026-01-31T12:00:00Z, or how long ago such as 15m, 24h or 7d',
      })
      return z.NEVER
    }
    return at
  })

export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
