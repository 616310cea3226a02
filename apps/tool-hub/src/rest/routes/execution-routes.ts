import type { Operation, Page, PageRequest } from '@gatehouse/core'
import type { Execution, ExecutionStatus } from '@gatehouse/execution'
import { requireScope } from '@gatehouse/identity'
import { z } from 'zod'
import { resumeExecution } from '../../meta-tools/index.ts'
import { resultView } from '../../meta-tools/result-answers.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import type { ToolHubContext } from '../../tool-hub.ts'
import { route } from '../route.ts'
import { existingUser } from './user-routes.ts'

const status = z.enum([
  'running',
  'input_required',
  'approval_required',
  'succeeded',
  'failed',
  'denied',
  'cancelled',
  'expired',
  'indeterminate',
])

const listed = z.object({
  execution_id: z.string(),
  tool: z.string(),
  tool_version: z.string(),
  user_id: z.string(),
  status,
  effect: z.enum(['read', 'write', 'destructive']),
  started_at: z.string(),
  finished_at: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})

export const executionRoutes = [
  route({
    method: 'get',
    path: '/api/executions',
    summary: 'Executions, newest first: your own; with user (scope admin) those of somebody else',
    tag: 'executions',
    action: 'executions.list',
    scope: 'tools',
    query: z.strictObject({
      ...pageQuery,
      status: status.optional(),
      tool: z.string().max(400).optional(),
      user: z.string().max(320).optional().describe('User id or e-mail; "*" for everybody.'),
    }),
    response: z.object({ executions: z.array(listed), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const filter = {
        ...(query.tool === undefined ? {} : { tool: query.tool }),
        ...(query.status === undefined ? {} : { status: storedStatus(query.status) }),
      }
      const page =
        query.user === undefined
          ? await context.hub.executions(op, filter, query)
          : await executionsOf(context, op, query.user, { filter, page: query })
      return { executions: page.items.map(toListed), ...(page.next === undefined ? {} : { next_cursor: page.next }) }
    },
  }),
  route({
    method: 'get',
    path: '/api/executions/{id}',
    summary: 'How an execution of yours stands, without waiting',
    tag: 'executions',
    action: resumeExecution.action,
    scope: 'tools',
    response: resumeExecution.output,
    handle: (context, { op, params }) =>
      resumeExecution.run(context.hub, op, { execution_id: params['id']!, wait_ms: 0 }),
  }),
  route({
    method: 'get',
    path: '/api/executions/{id}/result',
    summary: 'A part of the result of an execution of yours: a page, or what a query chooses',
    tag: 'executions',
    action: resumeExecution.action,
    scope: 'tools',
    query: z.strictObject({
      query: resultView.shape.query,
      offset: z.coerce.number().int().min(0).default(0).describe('First item, member or character wanted.'),
      limit: z.coerce.number().int().min(1).optional().describe('At most so many; as many as fit by default.'),
    }),
    response: resumeExecution.output,
    handle: (context, { op, params, query }) =>
      resumeExecution.run(context.hub, op, { execution_id: params['id']!, wait_ms: 0, result: query }),
  }),
]

/** Those of anybody, for administrators. */
async function executionsOf(
  context: ToolHubContext,
  op: Operation,
  name: string,
  wanted: { readonly filter: { tool?: string; status?: ExecutionStatus }; readonly page: PageRequest },
): Promise<Page<Omit<Execution, 'result'>>> {
  requireScope(op.principal, 'admin')
  if (name === '*') return context.executions.list(op.tenantId, wanted.filter, wanted.page)
  const { id } = await existingUser(context, op.tenantId, name)
  return context.executions.list(op.tenantId, { ...wanted.filter, userId: id }, wanted.page)
}

function storedStatus(wanted: z.output<typeof status>): ExecutionStatus {
  return wanted === 'approval_required' ? 'awaiting_approval' : wanted
}

function toListed(execution: Omit<Execution, 'result'>): z.input<typeof listed> {
  return {
    execution_id: execution.id,
    tool: execution.tool,
    tool_version: execution.toolVersion,
    user_id: execution.userId,
    status: execution.status === 'awaiting_approval' ? 'approval_required' : execution.status,
    effect: execution.effect,
    started_at: isoTime(execution.startedAt),
    ...(execution.finishedAt === undefined ? {} : { finished_at: isoTime(execution.finishedAt) }),
    ...(execution.failure === undefined
      ? {}
      : { error: { code: execution.failure.kind, message: execution.failure.message } }),
  }
}
