import type { AuditPort, Logger } from '@gatehouse/core'
import type { Rejection } from '@gatehouse/identity'
import type { HouseMetrics } from '@gatehouse/telemetry'

/** Refused attempts to come in become audit entries; a flood of them arrives here as counts. */
export function auditRejections(
  audit: AuditPort,
  tenantId: string,
  log: Logger,
  { signInsRefused }: Pick<HouseMetrics, 'signInsRefused'>,
): (event: Rejection) => void {
  return (event) => {
    const { code, keyPrefix, issuer, count, firstAt, lastAt } = event
    signInsRefused.add(count, code)
    const recorded = audit.record({
      tenantId: event.tenantId ?? tenantId,
      action: 'identity.reject',
      outcome: code,
      facts: { decision: 'deny', reason: code, details: { keyPrefix, issuer, count, firstAt, lastAt } },
    })
    recorded.catch((error: unknown) => log.error({ err: error, code }, 'a refused sign-in could not be recorded'))
  }
}
