import { resolve } from 'node:path'
import { createFileSink, createOtlpSink, createWebhookSink, type AuditSink } from '@gatehouse/audit'
import type { SecretResolver } from '@gatehouse/automation'
import { GatehouseError, type Clock } from '@gatehouse/core'
import { minKeyBytes, webhookKey, type Egress } from '@gatehouse/egress'
import type { AuditConfig } from './audit-config.ts'

export interface SinkDeps {
  readonly egress: Egress
  readonly secrets: SecretResolver
  readonly tenantId: string
  readonly clock: Clock
  readonly version: string
}

export function createSinks(deps: SinkDeps, config: AuditConfig['sinks']): readonly AuditSink[] {
  return config.map((sink) => createSink(deps, sink))
}

function createSink(deps: SinkDeps, sink: AuditConfig['sinks'][number]): AuditSink {
  const { egress, secrets, tenantId, clock, version } = deps
  const { id } = sink
  if (sink.type === 'file') {
    return createFileSink({ id, path: resolve(sink.path), maxBytes: sink.maxBytes, isDaily: sink.daily, clock })
  }
  if (sink.type === 'webhook') {
    const secret = async (): Promise<string> => checkedSecret(await secrets.resolve(sink.secret, tenantId), sink.secret)
    return createWebhookSink({ id, url: sink.url, secret, egress, clock })
  }
  const headers = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(sink.headers).map(async ([name, value]) => [name, await secrets.resolve(value, tenantId)]),
      ),
    ) as Record<string, string>
  return createOtlpSink({ id, url: sink.url, headers, egress, version })
}

function checkedSecret(secret: string, reference: string): string {
  if (webhookKey(secret).length >= minKeyBytes) return secret
  throw new GatehouseError('invalid', 'webhook_secret_unusable', `The secret ${reference} is too short to sign with.`, {
    at: reference,
    hint: `Use at least ${minKeyBytes} random bytes, such as whsec_ and the output of openssl rand -base64 32.`,
  })
}
