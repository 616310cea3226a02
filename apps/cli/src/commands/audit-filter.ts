import type { CliCommand } from '../cli-command.ts'
import { parsePast } from '../input/parse-moment.ts'

export interface AuditFilterOptions {
  readonly user?: string
  readonly tool?: string
  readonly action?: string
  readonly decision?: string
  readonly since?: number
  readonly until?: number
}

export function withAuditFilter(command: CliCommand): CliCommand {
  return command
    .option('--user <email>', 'only of this user')
    .option('--tool <tool>', 'only this tool, or those that start like automation_hub://crm.*')
    .option('--action <action>', 'only this kind of action, e.g. tools.execute')
    .option('--decision <decision>', 'allow or deny')
    .option('--since <when>', 'from then on: 15m, 24h, 7d, or 2026-01-31T09:00:00Z', (text) => parsePast(text))
    .option('--until <when>', 'before then', (text) => parsePast(text))
}

export function auditQuery({ user, tool, action, decision, since, until }: AuditFilterOptions) {
  return { user, tool, action, decision, since: isoTime(since), until: isoTime(until) }
}

function isoTime(moment: number | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString()
}
