import type { CliCommand } from '../cli-command.ts'
import type { Run } from '../session.ts'
import { addAuditExport } from './audit-export.ts'
import { addAuditKeys } from './audit-keys.ts'
import { addAuditList } from './audit-list.ts'
import { addAuditSinks } from './audit-sinks.ts'
import { addAuditVerify } from './audit-verify.ts'

export function addAudit(program: CliCommand, run: Run): void {
  const audit = program.command('audit').description('the record of every decision')
  addAuditList(audit, run)
  addAuditExport(audit, run)
  addAuditVerify(audit, run)
  addAuditKeys(audit, run)
  addAuditSinks(audit, run)
}
