import { GatehouseError, InvalidInputError, isDeeperThan } from '@gatehouse/core'
import type { Context } from 'hono'
import type { z } from 'zod'

/** Deeper values break whatever walks them later. */
const maxDepth = 200

/** The JSON body in the shape the route asks for, or an error that names the wrong place. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const contentType = c.req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(contentType)) {
    throw new GatehouseError('invalid', 'unsupported_media_type', 'The body must be sent as application/json.')
  }
  const parsed = schema.safeParse(await jsonOf(c))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue!.path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))
  throw new InvalidInputError('invalid_body', `${path.length === 0 ? 'The body' : path.join('.')}: ${issue!.message}`, {
    at: ['', ...path].join('/'),
  })
}

async function jsonOf(c: Context): Promise<unknown> {
  let body: unknown
  try {
    body = JSON.parse(await c.req.text())
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new InvalidInputError('invalid_json', 'The body is not valid JSON.', { cause })
  }
  if (isDeeperThan(body, maxDepth))
    throw new InvalidInputError('invalid_json', `The body is nested deeper than ${maxDepth} levels.`)
  return body
}
