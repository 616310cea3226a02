import type { AuditLog } from '@gatehouse/audit'
import type { Telemetry } from '@gatehouse/telemetry'

/** The audit record as it is, with the time until an entry is durable. */
export function watchedAudit(audit: AuditLog, { metrics }: Pick<Telemetry, 'metrics'>): AuditLog {
  const measured = async <T>(phase: string, writing: Promise<T>): Promise<T> => {
    const startedAt = performance.now()
    try {
      const written = await writing
      metrics.auditWrites.observe((performance.now() - startedAt) / 1_000, phase, 'ok')
      return written
    } catch (error) {
      metrics.auditWrites.observe((performance.now() - startedAt) / 1_000, phase, 'failed')
      throw error
    }
  }
  return {
    open(opening) {
      const entry = audit.open(opening)
      return {
        ...entry,
        recorded: () => measured('opened', entry.recorded()),
        close: (outcome, options) => measured('closed', entry.close(outcome, options)),
      }
    },
    record: (event) => measured('event', audit.record(event)),
    [Symbol.asyncDispose]: () => audit[Symbol.asyncDispose](),
  }
}
