export { createAuditLog, type AuditLog } from './audit-log.ts'
export type { AuditEntry } from './audit-entry.ts'
export type { AuditFilter, AuditStore } from './audit-store.ts'
