import { setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError } from '@gatehouse/core'
import { isEgressError, type EgressResponse } from '@gatehouse/egress'
import type { z } from 'zod'
import type { ModelAccess } from './model-access.ts'
import { failureOfStatus } from './failure-of-status.ts'

export interface ProviderQuestion<T> {
  /** For messages to people, e.g. `Voyage`. */
  readonly provider: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly answer: z.ZodType<T>
  readonly signal: AbortSignal
}

const defaultTimeoutMs = 10_000
const defaultMaxRetries = 2
const maxResponseBytes = 64 * 1024 * 1024
const baseDelayMs = 200
/** A provider that wants longer than this is not waited for: the caller goes on without it. */
const maxDelayMs = 5_000

/**
 * One question to a model provider. Asked again when it is busy or out of reach, after the time it asks for; a model that is
 * asked twice does no harm. Throws a GatehouseError that names the provider and never shows the key.
 */
export async function askProvider<T>(access: ModelAccess, question: ProviderQuestion<T>): Promise<T> {
  const maxRetries = access.maxRetries ?? defaultMaxRetries
  for (let attempt = 0; ; attempt++) {
    const outcome = await tryOnce(access, question)
    if (outcome.kind === 'answered') return read(outcome.answer, question)
    const delayMs = Math.max(outcome.retryAfterMs ?? 0, Math.floor(Math.random() * baseDelayMs * 2 ** attempt))
    if (!outcome.isWorthAnother || attempt >= maxRetries || delayMs > maxDelayMs) throw outcome.error
    await sleep(delayMs, undefined, { signal: question.signal }).catch(() => {
      throw outcome.error
    })
  }
}

type Attempt =
  | { readonly kind: 'answered'; readonly answer: EgressResponse }
  | {
      readonly kind: 'failed'
      readonly error: GatehouseError
      readonly isWorthAnother: boolean
      readonly retryAfterMs?: number
    }

async function tryOnce<T>(access: ModelAccess, question: ProviderQuestion<T>): Promise<Attempt> {
  try {
    const answer = await access.egress.fetch(`${access.baseUrl}${question.path}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...question.headers },
      body: JSON.stringify(question.body),
      signal: question.signal,
      timeoutMs: access.timeoutMs ?? defaultTimeoutMs,
      maxResponseBytes,
      // An operator wrote this address down; a redirect would take the key elsewhere.
      allowPrivateNetwork: true,
      redirect: 'error',
    })
    return answer.status < 300 ? { kind: 'answered', answer } : failureOfStatus(question.provider, answer)
  } catch (cause) {
    if (!isEgressError(cause)) throw cause
    const isWorthAnother = cause.code !== 'egress_blocked' && cause.code !== 'egress_cancelled'
    const kind = cause.code === 'egress_timeout' || cause.code === 'egress_cancelled' ? 'timeout' : 'unavailable'
    const message = `${question.provider} gave no answer. ${cause.message}`
    return { kind: 'failed', isWorthAnother, error: new GatehouseError(kind, 'model_unreachable', message, { cause }) }
  }
}

function read<T>(answer: EgressResponse, question: ProviderQuestion<T>): T {
  const parsed = question.answer.safeParse(jsonOf(answer))
  if (parsed.success) return parsed.data
  throw new GatehouseError(
    'unavailable',
    'model_bad_answer',
    `${question.provider} answered with something that cannot be read.`,
    { cause: parsed.error, hint: 'Check that base_url points to this kind of provider.' },
  )
}

function jsonOf(answer: EgressResponse): unknown {
  try {
    return answer.json()
  } catch {
    return undefined
  }
}
