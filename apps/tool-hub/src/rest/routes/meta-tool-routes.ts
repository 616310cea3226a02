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
import type { OnProgress } from '../../meta-tools/meta-tool.ts'
import { pageQuery } from '../list-query.ts'
import type { ProgressLine } from '../progress-stream.ts'
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
    handle: (context, { op, body, request, onProgress }) =>
      executeTool.run(
        context.hub,
        op,
        { ...body, ...idempotencyKeyOf(request, body.idempotency_key) },
        progressLines(onProgress),
      ),
  }),
  route({
    method: 'post',
    path: '/api/executions/{id}/resume',
    summary: 'Wait for an execution that is running, answer what it asks, or read its result again',
    tag: 'executions',
    action: resumeExecution.action,
    scope: 'tools',
    body: resumeExecution.input.omit({ execution_id: true }).prefault({}),
    response: resumeExecution.output,
    handle: (context, { op, params, body, onProgress }) =>
      resumeExecution.run(context.hub, op, { ...body, execution_id: params['id']! }, progressLines(onProgress)),
  }),
  route({
    method: 'post',
    path: '/api/executions/{id}/cancel',
    summary: 'Stop an execution that runs or waits for input',
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

/** How far a tool has come, in hundredths where it says so. */
function progressLines(onProgress: (line: ProgressLine) => void): OnProgress {
  let done = 0
  return ({ fraction, message }) => {
    done = fraction === undefined ? done : Math.round(fraction * 100)
    onProgress({ done, ...(fraction === undefined ? {} : { total: 100 }), label: message ?? '' })
  }
}

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
