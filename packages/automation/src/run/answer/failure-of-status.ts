import type { EgressResponse } from '@gatehouse/egress'
import type { ToolFailure, ToolFailureKind } from '@gatehouse/spec'
import { readRateHint } from '../../resilience/read-rate-hint.ts'
import type { Target } from '../../target/target.ts'
import { decode, kindOfContent, withoutSecret } from './read-content.ts'
import { readRetryAfter } from './retry-after.ts'

const maxBodyLength = 8 * 1024

export interface FailureContext {
  readonly target: Target
  readonly secret: string | undefined
  readonly isRead: boolean
  readonly nowMs: number
}

/** An answer that is no success, in words for the caller. Headers never leave: only the status and the body do. */
export function failureOfStatus(answer: EgressResponse, context: FailureContext): ToolFailure {
  const { status } = answer
  const retryAfterMs =
    readRetryAfter(answer.headers.get('retry-after'), context.nowMs) ?? readRateHint(answer, context.nowMs).pauseMs
  const body = bodyOf(answer, context.secret)
  // A gateway in between that lost its own answer cannot know whether the API behind it did the work.
  const isOutcomeUnknown = !context.isRead && (status === 502 || status === 504)
  return {
    kind: kindOf(status, context.target),
    message: messageOf(status, context.target),
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(body === undefined ? {} : { body }),
    ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
  }
}

function kindOf(status: number, target: Target): ToolFailureKind {
  if (status === 401) return 'unauthorized'
  if (status === 403) return isUserNamed(target) ? 'rejected' : 'unauthorized'
  if (status === 404 || status === 410) return 'not_found'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate_limited'
  if (status >= 500) return 'backend_error'
  return status >= 400 ? 'rejected' : 'bad_response'
}

function messageOf(status: number, target: Target): string {
  const api = `The API ${target.id}`
  if (status === 401) {
    return `${api} refused the credential that Gatehouse signs in with (401). An administrator has to check the target; your own login is fine.`
  }
  if (status === 403 && !isUserNamed(target)) {
    return `${api} does not allow this to the account that Gatehouse signs in with (403). An administrator has to check the target.`
  }
  if (status === 403) return `${api} does not allow this to you (403).`
  if (status === 404 || status === 410) return `${api} does not have what was asked for (${status}).`
  if (status === 409) return `${api} refused because of a conflict with what it holds (409).`
  if (status === 429) return `${api} asks to slow down (429).`
  if (status >= 500) return `${api} failed (${status}).`
  if (status >= 400) return `${api} refused the request (${status}).`
  return `${api} answered with status ${status}, which is not an answer to this request.`
}

/** Whether the API sees the user: then what it does not allow is the user's matter. */
function isUserNamed({ impersonation, auth }: Target): boolean {
  return impersonation !== undefined || (auth.kind === 'token_server' && auth.grant !== 'client_credentials')
}

function bodyOf(answer: EgressResponse, secret: string | undefined): unknown {
  const contentType = answer.headers.get('content-type') ?? ''
  const kind = kindOfContent(contentType)
  if (answer.bytes.length === 0 || kind === 'binary') return undefined
  const text = withoutSecret(decode(answer.bytes, contentType), secret)
  if (text.length <= maxBodyLength && kind !== 'text') {
    try {
      return JSON.parse(text) as unknown
    } catch {
      return text
    }
  }
  return text.length <= maxBodyLength ? text : `${text.slice(0, maxBodyLength)}…`
}
