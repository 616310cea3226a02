import type { Impersonation } from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { downstreamUser, headerName } from './auth-field.ts'
import { checkedUserMap } from './checked-user-map.ts'

export const impersonationField = z.strictObject({
  header: headerName
    .refine((name) => !/^(?:authorization|cookie)$/i.test(name), 'carries credentials, not names')
    .optional(),
  query: z
    .string()
    .regex(/^[A-Za-z0-9_.~-]{1,100}$/, 'is not a plain name of a query parameter')
    .optional(),
  ...downstreamUser,
  /** What happens to a user without a name there. Nothing else can be said: nobody acts as somebody else. */
  on_missing: z.literal('refuse').optional(),
})

export type WireImpersonation = z.infer<typeof impersonationField>

export function checkedImpersonation(field: WireImpersonation): Impersonation {
  const { header, query, value, map } = field
  const users = checkedUserMap(value, map, '/impersonation/map')
  const user = {
    value,
    ...(users === undefined ? {} : { map: users }),
    ...(field.on_missing === undefined ? {} : { onMissing: field.on_missing }),
  }
  if (header !== undefined && query === undefined) return { ...user, header }
  if (query !== undefined && header === undefined) return { ...user, query }
  throw new InvalidInputError('invalid_body', 'impersonation names either a header or a query parameter.', {
    at: '/impersonation',
  })
}

export function wireImpersonation({ onMissing, ...rest }: Impersonation) {
  return { ...rest, ...(onMissing === undefined ? {} : { on_missing: onMissing }) }
}
