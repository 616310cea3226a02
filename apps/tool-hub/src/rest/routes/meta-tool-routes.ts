import { z } from 'zod'
import { InvalidInputError } from '@gatehouse/core'
import {
  cancelExecution,
  executeTool,
  getToolDetails,
  listNamespaces,
  resumeExecution,
  searchTools,
} from '../../meta-tools/index.ts'
import { defaultWaitMs, waitMs } from '../../meta-tools/fields.ts'
import { pageQuery } from '../list-query.ts'
import { route } from '../route.ts'

/** The six operations of the hub over REST: the same code as over MCP, in another wrapping. */
export const metaToolRoutes = [
  route({
    method: 'post',
    path: '/api/search',
    summary: 'Find tools by what they do',
    tag: 'tools',
    action: searchTools.action,
    scope: 'tools',
    body: searchTools.input,
    response: searchTools.output,
    handle: (context, { op, body }) => searchTools.run(context.hub, op, body),
  }),
  route({
    method: 'post',
    path: '/api/tools/details',
    summary: 'Everything needed to call one to ten tools',
    tag: 'tools',
    action: getToolDetails.action,
    scope: 'tools',
    body: getToolDetails.input,
    response: getToolDetails.output,
    handle: (context, { op, body }) => getToolDetails.run(context.hub, op, body),
  }),
  route({
    method: 'post',
    path: '/api/executions',
    summary: 'Run a tool as the user; the header Idempotency-Key is the same as idempotency_key',
    tag: 'executions',
    action: executeTool.action,
    scope: 'tools',
    body: executeTool.input,
    response: executeTool.output,
    handle: (context, { op, body, request }) =>
      executeTool.run(context.hub, op, { ...body, ...idempotencyKeyOf(request, body.idempotency_key) }),
  }),
  route({
    method: 'post',
    path: '/api/executions/{id}/resume',
    summary: 'Wait for an execution that is running, or read its result again',
    tag: 'executions',
    action: resumeExecution.action,
    scope: 'tools',
    body: z.strictObject({ wait_ms: waitMs.default(defaultWaitMs) }).prefault({}),
    response: resumeExecution.output,
    handle: (context, { op, params, body }) =>
      resumeExecution.run(context.hub, op, { execution_id: params['id']!, wait_ms: body.wait_ms }),
  }),
  route({
    method: 'post',
    path: '/api/executions/{id}/cancel',
    summary: 'Stop a running execution',
    tag: 'executions',
    action: cancelExecution.action,
    scope: 'tools',
    response: cancelExecution.output,
    handle: (context, { op, params }) => cancelExecution.run(context.hub, op, { execution_id: params['id']! }),
  }),
  route({
    method: 'get',
    path: '/api/namespaces',
    summary: 'The groups that your tools are in',
    tag: 'tools',
    action: listNamespaces.action,
    scope: 'tools',
    query: z.strictObject({
      ...pageQuery,
      limit: z.coerce.number().int().min(1).max(500).default(100),
      prefix: z.string().max(200).optional(),
    }),
    response: listNamespaces.output,
    handle: (context, { op, query }) => listNamespaces.run(context.hub, op, query),
  }),
]

function idempotencyKeyOf(request: Request, fromBody: string | undefined): { idempotency_key?: string } {
  const fromHeader = request.headers.get('idempotency-key')
  if (fromHeader === null) return {}
  if (fromHeader.length === 0 || fromHeader.length > 200 || (fromBody !== undefined && fromBody !== fromHeader)) {
    throw new InvalidInputError(
      'invalid_idempotency_key',
      'The header Idempotency-Key must be 1 to 200 characters and equal idempotency_key when both are given.',
      {
        at: 'Idempotency-Key',
      },
    )
  }
  return { idempotency_key: fromHeader }
}
