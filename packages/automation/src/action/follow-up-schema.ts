import { isAllowedRequestHeader } from '@gatehouse/egress'
import { z } from 'zod'
import type { FollowUpRequest } from './completion.ts'

export const memoryName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'is not a name of letters, digits and _')

export const pointerField = z
  .string()
  .max(1_000)
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, 'is not a JSON Pointer such as /data/status')

/** Where in the first answer something is remembered from: a JSON Pointer or `header:NAME`. */
const sourceField = z.union([
  pointerField,
  z.string().regex(/^header:[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is neither a JSON Pointer nor header:NAME'),
])

export const rememberField = z
  .record(memoryName, sourceField)
  .refine((names) => Object.keys(names).length <= 20, 'remembers more than 20 values')

export const statusValues = z.array(z.union([z.string().max(200), z.number(), z.boolean()])).max(50)

// What Gatehouse says itself, and what would let a document sign in as somebody.
const ownHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'traceparent',
  'user-agent',
  'content-type',
])

const headersField = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/, 'is not the name of a header')
      .refine((name) => isAllowedRequestHeader(name.toLowerCase()) && !ownHeaders.has(name.toLowerCase()), {
        message: 'is a header that Gatehouse sets itself',
      }),
    z.string().max(1_000),
  )
  .refine((headers) => Object.keys(headers).length <= 20, 'has more than 20 headers')

const pathField = z
  .string()
  .min(1)
  .max(2_000)
  .refine(
    (path) => /^\{[^{}]+\}$/.test(path) || (path.startsWith('/') && !path.startsWith('//')),
    'begins with / or is one remembered value such as {status_url}',
  )
  .refine((path) => !path.includes('#') && !path.includes('\\'), 'has characters that no path has')
  .refine((path) => !path.split(/[/?]/).some((part) => /^(?:\.|%2e){1,2}$/i.test(part)), 'has a dot segment')

export const followUpFields = {
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  path: pathField,
  headers: headersField.optional(),
}

/** A follow-up request as documents write it. */
export const followUpSchema = z.strictObject(followUpFields).transform(toFollowUp)

type WrittenFollowUp = z.infer<z.ZodObject<typeof followUpFields>>

export function toFollowUp({ method, path, headers }: WrittenFollowUp): FollowUpRequest {
  return { path, ...(method === undefined ? {} : { method }), ...(headers === undefined ? {} : { headers }) }
}

/** The `{name}`s of a request that nothing remembers. */
export function unknownNames(
  request: FollowUpRequest,
  remembered: Readonly<Record<string, string>>,
): readonly string[] {
  const texts = [request.path, ...Object.values(request.headers ?? {})]
  const names = texts.flatMap((text) => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!))
  return [...new Set(names)].filter((name) => !Object.hasOwn(remembered, name))
}
