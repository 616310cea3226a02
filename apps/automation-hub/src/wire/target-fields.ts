import { isSecretReference, type Target, type TargetAuth } from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'
import { isAllowedRequestHeader } from '@gatehouse/egress'
import { z } from 'zod'

/** Headers that Gatehouse fills for other reasons; a credential or a user name in them would be lost. */
const taken: ReadonlySet<string> = new Set(['accept', 'content-type', 'idempotency-key', 'traceparent', 'user-agent'])

const header = z
  .string()
  .max(100)
  .refine(
    (name) => isAllowedRequestHeader(name) && !taken.has(name.toLowerCase()),
    'is not a header that can be used here',
  )

export const baseUrlField = z
  .string()
  .max(2_000)
  .refine(isBaseUrl, 'must be an absolute http or https URL without user name, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''))

export const authField = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('api_access_token'),
    token: z.string().max(1_200),
    header: header.optional(),
    prefix: z
      .string()
      .max(50)
      .regex(/^[\u0020-\u007e]*$/, 'has characters that no header may carry')
      .optional(),
  }),
])

export const impersonationField = z.strictObject({
  header: header.refine((name) => !/^(?:authorization|cookie)$/i.test(name), 'carries credentials, not names'),
  value: z.enum(['email', 'user_id', 'subject']),
})

/** Not a rule of the field's schema: its error would come too late to have a code of its own. */
export function checkedAuth(auth: z.infer<typeof authField>): TargetAuth {
  if (auth.kind === 'none') return auth
  if (!isSecretReference(auth.token)) {
    throw new InvalidInputError(
      'secret_reference_required',
      'auth.token must be a reference to a secret, not the secret.',
      {
        at: '/auth/token',
        hint: 'Write env:NAME or file:/absolute/path. If a real token was sent here, replace it: it has travelled.',
      },
    )
  }
  const { header: name, prefix, ...rest } = auth
  return { ...rest, ...(name === undefined ? {} : { header: name }), ...(prefix === undefined ? {} : { prefix }) }
}

/** One header cannot say both who Gatehouse is and who the user is. */
export function checkedHeaders(target: Target): Target {
  const authHeader = target.auth.kind === 'none' ? undefined : (target.auth.header ?? 'authorization')
  if (authHeader?.toLowerCase() !== target.impersonation?.header.toLowerCase() || authHeader === undefined)
    return target
  throw new InvalidInputError('invalid_body', 'auth and impersonation cannot use the same header.', {
    at: '/impersonation/header',
  })
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  return url.username === '' && url.password === '' && !text.includes('?') && !text.includes('#')
}
