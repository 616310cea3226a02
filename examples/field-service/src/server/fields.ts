import { z } from 'zod'
import { Problem } from './problem.ts'
import type { Call } from './route.ts'

/** The body in the shape a handler asks for, or a 400 that names the wrong field. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  return checked(schema, call.body, 'body')
}

export function queryOf<T>(call: Call, schema: z.ZodType<T>): T {
  return checked(schema, call.query, 'query')
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue!.path.join('.')
  throw new Problem(
    400,
    `invalid_${what}`,
    `${field === '' ? `The ${what}` : field}: ${issue!.message}`,
    field || undefined,
  )
}

export const shortText = z.string().trim().min(1).max(200)
export const longText = z.string().trim().max(5_000)
export const cents = z.int().min(0).max(100_000_000)
export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())
export const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9 ().-]{5,30}$/, 'must be a telephone number')

/** Numbers in a query are text. */
const pageLimit = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.int().min(1).max(100))

/** Every list takes these. */
export const pageFields = { limit: pageLimit.default(20), cursor: z.string().max(200).optional() }
