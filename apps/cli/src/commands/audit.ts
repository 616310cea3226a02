import type { CliCommand } from '../cli-command.ts'
import type { Run } from '../session.ts'
import { addAuditExport } from './audit-export.ts'
import { addAuditList } from './audit-list.ts'

export function addAudit(program: CliCommand, run: Run): void {
  const audit = program.command('audit').description('the record of every decision')
  addAuditList(audit, run)
  addAuditExport(audit, run)
}
