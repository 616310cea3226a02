import { readTrace, traceOf, type AuditPort, type Clock, type Logger } from '@gatehouse/core'
import { webhookHeaders, type Egress } from '@gatehouse/egress'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { RunStore } from './run-store.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

export interface DeliveryDeps {
  readonly store: Pick<RunStore, 'takeDueDeliveries' | 'postponeDelivery' | 'removeDelivery'>
  readonly egress: Egress
  readonly secrets: SecretResolver
  readonly audit: AuditPort
  readonly log: Logger
  readonly clock: Clock
  /** How long after each failed attempt the next one comes; then the message is given up. */
  readonly retryDelaysMs: readonly number[]
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** About a day in all. */
export const defaultRetryDelaysMs: readonly number[] = [
  5 * second,
  30 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  8 * hour,
  8 * hour,
]

const attemptTimeoutMs = 15 * second
const leaseMs = minute
const atOnce = 10
const maxAnswerBytes = 64 * 1024

/** Delivers what is due, and returns how much that was. A message that stays undelivered is tried again later. */
export async function deliverWebhooks(deps: DeliveryDeps, signal: AbortSignal): Promise<number> {
  const now = deps.clock.now()
  const deliveries = await deps.store.takeDueDeliveries({ now, until: now + leaseMs }, atOnce)
  await Promise.all(deliveries.map((delivery) => deliver(deps, delivery, signal)))
  return deliveries.length
}

async function deliver(deps: DeliveryDeps, delivery: WebhookDelivery, signal: AbortSignal): Promise<void> {
  const { store, clock, log, retryDelaysMs } = deps
  const { tenantId, id, attempts } = delivery
  const problem = await attempt(deps, delivery, signal)
  if (problem === undefined) return store.removeDelivery(tenantId, id)
  // Cut off by a stop, not refused: it is due again at once.
  if (signal.aborted) return store.postponeDelivery(tenantId, id, clock.now())
  const delayMs = retryDelaysMs[attempts - 1]
  log.info({ delivery: id, run: delivery.runId, attempts, problem, delayMs }, 'a webhook was not delivered')
  if (delayMs !== undefined && problem !== gone) return store.postponeDelivery(tenantId, id, clock.now() + delayMs)
  await store.removeDelivery(tenantId, id)
  await deps.audit.record({
    tenantId,
    action: 'automation.webhook',
    outcome: 'not_delivered',
    facts: { details: { run: delivery.runId, delivery: id, attempts, problem } },
  })
}

const gone = 'status 410'

async function attempt(
  deps: DeliveryDeps,
  delivery: WebhookDelivery,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const secret = await deps.secrets.resolve(delivery.secret, delivery.tenantId)
    const { status } = await deps.egress.fetch(delivery.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Gatehouse',
        ...webhookHeaders(delivery, secret, deps.clock.now()),
        traceparent: (readTrace(delivery.traceparent) ?? traceOf(undefined)).traceparent,
      },
      body: delivery.body,
      redirect: 'error',
      isRepeatable: false,
      timeoutMs: attemptTimeoutMs,
      maxResponseBytes: maxAnswerBytes,
      signal,
    })
    return status >= 200 && status <= 299 ? undefined : `status ${status}`
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : 'unknown'
  }
}
