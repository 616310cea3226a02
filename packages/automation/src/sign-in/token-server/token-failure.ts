import { z } from 'zod'
import type { EgressError } from '@gatehouse/egress'
import type { ToolFailure } from '@gatehouse/spec'
import { ActionFailed } from '../../run/action-failed.ts'
import type { TokenGrant } from '../../target/target-auth.ts'

/** RFC 6749 §5.2 */
const refusalSchema = z.object({
  error: z
    .string()
    .regex(/^[\u0020-\u007e]+$/)
    .max(100),
  error_description: z.string().optional().catch(undefined),
})

const maxDescriptionLength = 500

/** The token server answered, and not with a token. What it says is kept, without the secrets it may have repeated. */
export function refusedToken(
  targetId: string,
  grant: TokenGrant['grant'],
  response: Pick<Response, 'status' | 'headers'>,
  json: unknown,
  secrets: readonly string[],
): ActionFailed {
  const parsed = refusalSchema.safeParse(json)
  const { status } = response
  if (status === 429 || status >= 500) return failed({ ...unavailable(targetId, status), ...retryAfter(response) })
  if (!parsed.success) return unreadableToken(targetId)
  const error = withoutSecrets(parsed.data.error, secrets)
  const description = parsed.data.error_description
  return failed({
    ...reasonOf(targetId, grant, error),
    status,
    body: {
      error,
      ...(description === undefined
        ? {}
        : { error_description: withoutSecrets(description, secrets).slice(0, maxDescriptionLength) }),
    },
  })
}

export function unreadableToken(targetId: string): ActionFailed {
  const message = `The token server of the API ${targetId} answered with something that is not a bearer token. Nothing was run.`
  return failed({ kind: 'bad_response', message })
}

export function unreachableTokenServer(targetId: string, error: EgressError): ActionFailed {
  const kind = error.code === 'egress_timeout' ? 'timeout' : 'unreachable'
  const message = `The token server of the API ${targetId} gave no usable answer, so nothing was run. ${error.message}`
  return failed({ kind, message, retryAfterMs: 5_000 }, error)
}

function unavailable(targetId: string, status: number): ToolFailure {
  return {
    kind: status === 429 ? 'rate_limited' : 'backend_error',
    message: `The token server of the API ${targetId} is not able to answer (${status}). Nothing was run; try again later.`,
    retryAfterMs: 5_000,
  }
}

function reasonOf(targetId: string, grant: TokenGrant['grant'], error: string): Pick<ToolFailure, 'kind' | 'message'> {
  // Who the client is and what it asks for is the administrator's matter; whether the user may is the user's.
  const isAboutUser =
    grant !== 'client_credentials' && /^(?:invalid_grant|interaction_required|access_denied)$/.test(error)
  if (isAboutUser) {
    return {
      kind: 'rejected',
      message: `The token server of the API ${targetId} does not let Gatehouse act for you there (${error}). Nothing was run.`,
    }
  }
  return {
    kind: 'unauthorized',
    message: `The token server of the API ${targetId} refuses Gatehouse itself (${error}). An administrator has to check the target; your own login is fine.`,
  }
}

function retryAfter(response: Pick<Response, 'headers'>): { readonly retryAfterMs?: number } {
  const seconds = /^\d{1,5}$/.exec(response.headers.get('retry-after') ?? '')?.[0]
  return seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1_000 }
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)])
  return forms.reduce((blotted, form) => blotted.replaceAll(form, '[redacted]'), text)
}

function failed(failure: ToolFailure, cause?: unknown): ActionFailed {
  return new ActionFailed(failure, cause === undefined ? undefined : { cause })
}
