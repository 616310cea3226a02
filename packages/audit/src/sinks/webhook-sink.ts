import { canonicalJson, GatehouseError, type Clock } from '@gatehouse/core'
import { webhookHeaders, type Egress } from '@gatehouse/egress'
import { exportedLine } from '../proof/export-chain.ts'
import type { AuditSink, SinkBatch } from './sink.ts'

export interface WebhookSinkOptions {
  readonly id: string
  readonly url: string
  /** Asked for at each delivery, so that a new secret counts from the next one on. */
  readonly secret: () => Promise<string>
  readonly egress: Egress
  readonly clock: Clock
}

const timeoutMs = 20_000
const maxAnswerBytes = 64 * 1024

/** Posts batches, signed as Standard Webhooks 1.0 has it. A batch that comes again has the id that it had. */
export function createWebhookSink({ id, url, secret, egress, clock }: WebhookSinkOptions): AuditSink {
  return {
    id,
    type: 'webhook',
    async send(batch, signal) {
      const body = bodyOf(batch)
      const message = { id: messageIdOf(id, batch), body }
      const { status } = await egress.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Gatehouse',
          ...webhookHeaders(message, await secret(), clock.now()),
        },
        body,
        redirect: 'error',
        isRepeatable: false,
        allowPrivateNetwork: true,
        timeoutMs,
        maxResponseBytes: maxAnswerBytes,
        signal,
      })
      if (status < 200 || status > 299) throw notTaken(status)
    },
  }
}

export function notTaken(status: number): GatehouseError {
  return new GatehouseError('unavailable', 'audit_sink_refused', `The sink answered with status ${status}.`)
}

/** The texts go in as they are, so that their digests can be checked. */
function bodyOf({ tenantId, lines, checkpoints }: SinkBatch): string {
  const entries = lines.map(exportedLine).join(',')
  return `{"type":"audit.entries","tenant_id":${JSON.stringify(tenantId)},"entries":[${entries}],"checkpoints":[${checkpoints
    .map(canonicalJson)
    .join(',')}]}`
}

function messageIdOf(id: string, { tenantId, lines, checkpoints }: SinkBatch): string {
  const last = lines.at(-1)?.seq ?? 0
  return ['audit', tenantId, id, lines[0]?.seq ?? 0, last, checkpoints.at(-1)?.number ?? 0].join('-')
}
