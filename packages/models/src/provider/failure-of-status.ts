import { GatehouseError, type ErrorKind } from '@gatehouse/core'
import type { EgressResponse } from '@gatehouse/egress'

interface Failure {
  readonly kind: 'failed'
  readonly error: GatehouseError
  readonly isWorthAnother: boolean
  readonly retryAfterMs?: number
}

/** What a status other than 2xx means. What the provider said is shown in part: it explains, and it may repeat the input. */
export function failureOfStatus(provider: string, answer: EgressResponse): Failure {
  const retryAfterMs = retryAfter(answer)
  const said = answer.text().slice(0, 300)
  const isBusy = answer.status === 429 || answer.status === 529 || answer.status === 408
  const failed = (kind: ErrorKind, code: string, message: string, hint?: string): Failure => ({
    kind: 'failed',
    isWorthAnother: isBusy || answer.status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    error: new GatehouseError(kind, code, message, {
      internal: { status: answer.status, said },
      ...(hint === undefined ? {} : { hint }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  })
  if (answer.status === 401 || answer.status === 403) {
    const message = `${provider} refused the key (status ${answer.status}).`
    return failed('unavailable', 'model_key_refused', message, 'Check the key that the provider is configured with.')
  }
  if (isBusy) return failed('rate_limited', 'model_busy', `${provider} is busy (status ${answer.status}).`)
  if (answer.status >= 500) return failed('unavailable', 'model_unavailable', `${provider} failed (${answer.status}).`)
  const message = `${provider} refused the request (status ${answer.status}).`
  return failed('unavailable', 'model_refused', message, 'Check the model name and the dimensions.')
}

/** Seconds or a date: RFC 9110 §10.2.3. */
function retryAfter(answer: EgressResponse): number | undefined {
  const value = answer.headers.get('retry-after')?.trim()
  if (value === undefined) return undefined
  const delayMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(delayMs) ? Math.max(0, delayMs) : undefined
}
