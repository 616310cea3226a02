import { setTimeout as sleep } from 'node:timers/promises'
import { newId, type Clock } from '@gatehouse/core'
import { isEgressError, webhookHeaders, type Egress, type EgressResponse } from '@gatehouse/egress'
import type { Circuit } from './circuit.ts'
import type { Hook, HookRetry } from './hook.ts'
import type { CompiledHook } from './hook-book.ts'

/** Why a hook could not be asked. `status_…`: what it answered instead of 200. */
export type HookFailure =
  | 'timeout'
  | 'connection_error'
  | 'malformed'
  | 'secret_unavailable'
  | 'circuit_open'
  | 'unsupported_override'
  | `status_${number}`

export type HookReply<T> =
  | {
      readonly kind: 'answered'
      readonly answer: T
      readonly durationMs: number
      /** From `Retry-After`. */
      readonly retryAfterMs?: number
    }
  | { readonly kind: 'failed'; readonly why: HookFailure; readonly durationMs: number }

export interface HookClient {
  /**
   * Asks one endpoint, signed, with its retries, within 30 seconds in all. `read` answers undefined for what is not in the
   * form of the contract. Rejects only when the caller gives up.
   */
  ask<T>(
    hook: CompiledHook,
    question: {
      readonly body: unknown
      readonly read: (json: unknown) => T | undefined
      readonly signal: AbortSignal
      readonly traceparent?: string | undefined
    },
  ): Promise<HookReply<T>>
  /** What the hook says of itself; undefined when it names no URL for that. */
  health(hook: Hook, signal: AbortSignal): Promise<HookHealth | undefined>
}

export interface HookHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy' | 'unreachable'
  readonly durationMs: number
}

export interface HookClientDeps {
  readonly egress: Egress
  /** Value of a reference. */
  readonly secret: (reference: string, tenantId: string) => Promise<string>
  /** What requests are signed with where the hook names no secret. */
  readonly derivedSecret: (hook: Pick<Hook, 'tenantId' | 'id'>) => string
  readonly circuit: Circuit
  readonly clock: Clock
}

/** With all attempts and the rests between them. */
const longestAskMs = 30_000
const healthTimeoutMs = 5_000
const maxAnswerBytes = 4 * 1024 * 1024
const once: HookRetry = { maxAttempts: 1, backoff: 'fixed', baseDelayMs: 0, retryOn: [] }

export function createHookClient(deps: HookClientDeps): HookClient {
  return {
    async ask(hook, { body, read, signal, traceparent }) {
      const startedAt = performance.now()
      const durationMs = (): number => Math.round((performance.now() - startedAt) * 1_000) / 1_000
      const key = JSON.stringify([hook.hook.tenantId, hook.hook.id, hook.endpoint.url])
      if (!deps.circuit.mayAsk(key)) return { kind: 'failed', why: 'circuit_open', durationMs: 0 }
      const limit = AbortSignal.any([signal, AbortSignal.timeout(longestAskMs)])
      const text = JSON.stringify(body)
      const { maxAttempts, retryOn } = hook.hook.retry ?? once
      for (let attempt = 1; ; attempt++) {
        const found = await attempted(deps, hook, text, limit, traceparent)
        signal.throwIfAborted()
        if (typeof found !== 'string') {
          const answer = readJson(found, read)
          deps.circuit.ended(key, answer !== undefined)
          if (answer === undefined) return { kind: 'failed', why: 'malformed', durationMs: durationMs() }
          return { kind: 'answered', answer, durationMs: durationMs(), ...retryAfterOf(found) }
        }
        const isPassing = retryOn.includes(classOf(found) as (typeof retryOn)[number])
        if (!isPassing || attempt >= maxAttempts || limit.aborted) {
          deps.circuit.ended(key, false)
          return { kind: 'failed', why: found, durationMs: durationMs() }
        }
        await sleep(restOf(hook.hook.retry ?? once, attempt), undefined, { signal: limit }).catch(() => {})
      }
    },

    async health(hook, signal) {
      if (hook.healthUrl === undefined) return undefined
      const startedAt = performance.now()
      const status = await healthOf(deps, hook, hook.healthUrl, signal)
      return { status, durationMs: Math.round(performance.now() - startedAt) }
    },
  }
}

async function attempted(
  deps: HookClientDeps,
  { hook, endpoint }: CompiledHook,
  body: string,
  signal: AbortSignal,
  traceparent: string | undefined,
): Promise<EgressResponse | HookFailure> {
  let shown: Awaited<ReturnType<typeof credentialsOf>>
  let secret: string
  try {
    shown = await credentialsOf(deps, hook)
    secret =
      hook.signingSecret === undefined ? deps.derivedSecret(hook) : await deps.secret(hook.signingSecret, hook.tenantId)
  } catch {
    return 'secret_unavailable'
  }
  try {
    const answer = await deps.egress.fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'Gatehouse',
        ...(traceparent === undefined ? {} : { traceparent }),
        ...shown.headers,
        ...webhookHeaders({ id: newId('hrq'), body }, secret, deps.clock.now()),
      },
      body,
      redirect: 'error',
      // An administrator named this very address.
      allowPrivateNetwork: true,
      clientCertificate: shown.clientCertificate,
      timeoutMs: endpoint.timeoutMs,
      idleTimeoutMs: endpoint.timeoutMs,
      maxResponseBytes: maxAnswerBytes,
      signal,
    })
    return answer.status === 200 ? answer : `status_${answer.status}`
  } catch (error) {
    if (!isEgressError(error)) throw error
    if (error.code === 'egress_timeout' || error.code === 'egress_cancelled') return 'timeout'
    return error.code === 'egress_too_large' ? 'malformed' : 'connection_error'
  }
}

async function credentialsOf(deps: HookClientDeps, { auth, tenantId }: Hook) {
  if (auth.type === 'none') return { headers: {}, clientCertificate: undefined }
  if (auth.type === 'bearer') {
    const authorization = `Bearer ${await deps.secret(auth.token, tenantId)}`
    return { headers: { authorization }, clientCertificate: undefined }
  }
  const [certificate, key, ca] = await Promise.all([
    deps.secret(auth.clientCert, tenantId),
    deps.secret(auth.clientKey, tenantId),
    auth.caCert === undefined ? undefined : deps.secret(auth.caCert, tenantId),
  ])
  return { headers: {}, clientCertificate: { certificate, key, ...(ca === undefined ? {} : { ca }) } }
}

async function healthOf(
  deps: HookClientDeps,
  hook: Hook,
  url: string,
  signal: AbortSignal,
): Promise<HookHealth['status']> {
  try {
    const shown = await credentialsOf(deps, hook)
    const answer = await deps.egress.fetch(url, {
      headers: { accept: 'application/json', 'user-agent': 'Gatehouse', ...shown.headers },
      redirect: 'error',
      allowPrivateNetwork: true,
      clientCertificate: shown.clientCertificate,
      timeoutMs: healthTimeoutMs,
      maxResponseBytes: 64 * 1024,
      signal,
    })
    const said = readJson(answer, (json) => (json as { readonly status?: unknown } | null)?.status)
    if (answer.status !== 200) return 'unhealthy'
    return said === 'degraded' || said === 'unhealthy' ? said : 'healthy'
  } catch {
    signal.throwIfAborted()
    return 'unreachable'
  }
}

function readJson<T>(answer: EgressResponse, read: (json: unknown) => T | undefined): T | undefined {
  let json: unknown
  try {
    json = answer.json()
  } catch {
    return undefined
  }
  return read(json)
}

/** RFC 9110 §10.2.3, in seconds; a date is not worth the code. */
function retryAfterOf({ headers }: EgressResponse): { retryAfterMs?: number } {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.min(seconds, 86_400) * 1_000 } : {}
}

function classOf(failure: HookFailure): string {
  return /^status_5\d\d$/.test(failure) ? '5xx' : failure
}

function restOf({ backoff, baseDelayMs }: HookRetry, attempt: number): number {
  return backoff === 'fixed' ? baseDelayMs : baseDelayMs * 2 ** (attempt - 1)
}
