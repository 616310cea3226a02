import { toDocument, type AuditFilter, type StoredEntry } from '@gatehouse/audit'
import { findUser } from '@gatehouse/identity'
import { z } from 'zod'
import type { ToolHubContext } from '../../tool-hub.ts'
import { moment, pageQuery } from '../list-query.ts'
import { route } from '../route.ts'

const filterFields = {
  user: z.string().max(320).optional().describe('User id or e-mail.'),
  tool: z.string().max(400).optional().describe('A tool reference; its start when it ends in *.'),
  action: z.string().max(100).optional(),
  decision: z.enum(['allow', 'deny']).optional(),
  outcome: z.string().max(100).optional(),
  execution: z.string().max(100).optional(),
  since: moment.optional(),
  until: moment.optional(),
}

export const auditFilterQuery = z.strictObject(filterFields)

export const auditEntryJson = z.object({
  seq: z.number().optional().describe('Its number in the chain; absent in entries of before the chain.'),
  prev: z.string().optional().describe('Digest of the entry before it.'),
  hash: z.string().optional().describe('SHA-256 of the other members as RFC 8785 JSON.'),
  tenant_id: z.string(),
  id: z.string(),
  operation_id: z.string(),
  phase: z.enum(['opened', 'closed', 'event']),
  action: z.string(),
  at: z.string(),
  user_id: z.string().optional(),
  issuer: z.string().optional(),
  subject: z.string().optional(),
  email: z.string().optional(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().optional() }).optional(),
  tool: z.string().optional(),
  tool_version: z.string().optional(),
  decision: z.enum(['allow', 'deny']).optional(),
  reason: z.string().optional(),
  decided_by: z.string().optional(),
  outcome: z.string().optional(),
  execution_id: z.string().optional(),
  input_digest: z.string().optional(),
  output_digest: z.string().optional(),
  duration_ms: z.number().optional(),
  trace_id: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})

export const auditRoutes = [
  route({
    method: 'get',
    path: '/api/audit',
    summary: 'Audit entries, newest first',
    tag: 'audit',
    action: 'audit.list',
    scope: 'audit.read',
    query: z.strictObject({ ...pageQuery, ...filterFields }),
    response: z.object({ entries: z.array(auditEntryJson), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const page = await context.auditStore.list(op.tenantId, await toFilter(context, op.tenantId, query), query)
      return { entries: page.items.map(entryToJson), ...(page.next === undefined ? {} : { next_cursor: page.next }) }
    },
  }),
]

/** A name that is nobody's finds nothing, rather than everything. */
export async function toFilter(
  context: Pick<ToolHubContext, 'users'>,
  tenantId: string,
  query: z.output<typeof auditFilterQuery>,
): Promise<AuditFilter> {
  const user =
    query.user === undefined ? undefined : ((await findUser(context.users, tenantId, query.user))?.id ?? query.user)
  return {
    ...(user === undefined ? {} : { userId: user }),
    ...(query.tool === undefined ? {} : { tool: query.tool }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.decision === undefined ? {} : { decision: query.decision }),
    ...(query.outcome === undefined ? {} : { outcome: query.outcome }),
    ...(query.execution === undefined ? {} : { executionId: query.execution }),
    ...(query.since === undefined ? {} : { since: query.since }),
    ...(query.until === undefined ? {} : { until: query.until }),
  }
}

export function entryToJson({ chain, ...entry }: StoredEntry): z.input<typeof auditEntryJson> {
  return { ...toDocument(entry), ...chain }
}
