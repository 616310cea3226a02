import { InvalidInputError } from '@gatehouse/core'
import type { Context } from 'hono'
import type { z } from 'zod'

/** Query parameters in the shape the route asks for; one that is unknown or given twice is refused, not ignored. */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  const given = c.req.queries()
  const repeated = Object.keys(given).find((name) => given[name]!.length > 1)
  if (repeated !== undefined) throw refusal(repeated, 'is given more than once')
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(given).map(([name, [value]]) => [name, value])))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw refusal(issue!.path.map(String).join('.'), issue!.message)
}

function refusal(at: string, why: string): InvalidInputError {
  return new InvalidInputError('invalid_query', at === '' ? why : `${at}: ${why}`, at === '' ? {} : { at })
}
