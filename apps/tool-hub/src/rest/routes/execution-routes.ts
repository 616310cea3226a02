import type { Execution } from '@gatehouse/execution'
import { findUser, requireScope } from '@gatehouse/identity'
import { GatehouseError } from '@gatehouse/core'
import { z } from 'zod'
import { resumeExecution } from '../../meta-tools/index.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import { route } from '../route.ts'

const status = z.enum(['running', 'succeeded', 'failed', 'cancelled', 'indeterminate'])

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
      let userId: string | undefined = op.principal.userId
      if (query.user !== undefined) {
        requireScope(op.principal, 'admin')
        userId = query.user === '*' ? undefined : (await findUser(context.users, op.tenantId, query.user))?.id
        if (query.user !== '*' && userId === undefined)
          throw new GatehouseError('not_found', 'user_not_found', 'There is no such user.')
      }
      const page = await context.executions.list(
        op.tenantId,
        {
          ...(userId === undefined ? {} : { userId }),
          ...(query.tool === undefined ? {} : { tool: query.tool }),
          ...(query.status === undefined ? {} : { status: query.status }),
        },
        query,
      )
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
]

function toListed(execution: Omit<Execution, 'result'>): z.input<typeof listed> {
  return {
    execution_id: execution.id,
    tool: execution.tool,
    tool_version: execution.toolVersion,
    user_id: execution.userId,
    status: execution.status,
    effect: execution.effect,
    started_at: isoTime(execution.startedAt),
    ...(execution.finishedAt === undefined ? {} : { finished_at: isoTime(execution.finishedAt) }),
    ...(execution.failure === undefined
      ? {}
      : { error: { code: execution.failure.kind, message: execution.failure.message } }),
  }
}
