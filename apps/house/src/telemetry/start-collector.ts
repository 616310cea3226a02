import { randomUUID } from 'node:crypto'
import type { SecretResolver } from '@gatehouse/automation'
import type { Clock, Logger } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import { attribute, startTracing, type Telemetry } from '@gatehouse/telemetry'
import type { TraceSettings } from './read-otel.ts'

/** Sends traces where the operator wants them, when they want them anywhere. */
export async function startCollector(
  deps: {
    readonly telemetry: Telemetry
    /** The way out itself: what carries spans makes none. */
    readonly egress: Egress
    readonly secrets: SecretResolver
    readonly clock: Clock
    readonly log: Logger
    readonly tenantId: string
    readonly version: string
    readonly role: string
  },
  settings: TraceSettings | undefined,
): Promise<void> {
  if (settings === undefined) return
  const { telemetry, secrets, tenantId, version, role } = deps
  const { headers, serviceName, resource, ...options } = settings
  const tracer = await startTracing(
    { ...deps, metrics: telemetry.metrics },
    {
      ...options,
      headers: async () =>
        Object.fromEntries(
          await Promise.all(
            headers.map(async ({ name, value, reference = '' }): Promise<[string, string]> => [
              name,
              value ?? (await secrets.resolve(reference, tenantId)),
            ]),
          ),
        ),
      resource: {
        ...resource,
        [attribute.serviceName]: serviceName,
        [attribute.serviceVersion]: version,
        [attribute.serviceInstanceId]: randomUUID(),
        'gatehouse.role': role,
      },
    },
  )
  telemetry.traceWith(tracer)
}
