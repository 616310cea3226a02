import { z } from 'zod'

/** Names that people give: no control characters and no half of a surrogate pair, so that every place can show them. */
export function plainText(maxLength: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')
}
