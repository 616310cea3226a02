import type { Operation } from '@gatehouse/core'
import type { Approval } from '@gatehouse/policy'
import { z } from 'zod'
import { approvalAnswer, approvalToJson } from '../../approvals/approval-to-json.ts'
import type { ToolHubContext } from '../../tool-hub.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import { plainText } from '../plain-text.ts'
import { route } from '../route.ts'

const status = z.enum(['pending', 'approved', 'denied', 'expired', 'used', 'withdrawn'])

const decision = z.strictObject({ reason: plainText(1_000).optional().describe('Told to whoever asks.') }).optional()

export const approvalRoutes = [
  route({
    method: 'get',
    path: '/api/approvals',
    summary: 'Approvals that you may decide or have asked for, newest first; with scope admin all of them',
    tag: 'approvals',
    action: 'approvals.list',
    scope: undefined,
    query: z.strictObject({ ...pageQuery, status: status.optional() }),
    response: z.object({ approvals: z.array(approvalAnswer), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const filter = query.status === undefined ? {} : { status: query.status }
      const page = await context.approvals.list(op, filter, query)
      return {
        approvals: await Promise.all(page.items.map((seen) => approvalToJson(context, seen))),
        ...(page.next === undefined ? {} : { next_cursor: page.next }),
      }
    },
  }),
  route({
    method: 'get',
    path: '/api/approvals/{id}',
    summary: 'One approval; while it is open, with the arguments as they will run',
    tag: 'approvals',
    action: 'approvals.show',
    scope: undefined,
    response: approvalAnswer,
    handle: (context, { op, params }) => shown(context, op, params['id']!),
  }),
  route({
    method: 'post',
    path: '/api/approvals/{id}/approve',
    summary: 'Approve a call of somebody else; it runs once, exactly as shown (scope approvals.decide or admin)',
    tag: 'approvals',
    action: 'approvals.approve',
    scope: undefined,
    body: decision,
    response: approvalAnswer,
    handle: (context, { op, params, body }) =>
      decided(context, op, params['id']!, { decision: 'approved', reason: body?.reason }),
  }),
  route({
    method: 'post',
    path: '/api/approvals/{id}/deny',
    summary: 'Deny a call of somebody else; it ends without having run (scope approvals.decide or admin)',
    tag: 'approvals',
    action: 'approvals.deny',
    scope: undefined,
    body: decision,
    response: approvalAnswer,
    handle: (context, { op, params, body }) =>
      decided(context, op, params['id']!, { decision: 'denied', reason: body?.reason }),
  }),
  route({
    method: 'post',
    path: '/api/approvals/{id}/links',
    summary:
      'Make a link by which one approver decides in a browser without signing in (scope approvals.decide or admin)',
    tag: 'approvals',
    action: 'approvals.link',
    scope: undefined,
    status: 201,
    body: z
      .strictObject({
        user: z
          .string()
          .min(1)
          .max(1_100)
          .optional()
          .describe('User id or e-mail. Default: yourself; others need scope admin.'),
      })
      .optional(),
    response: z.object({
      url: z.string().describe('Whoever has it can decide in the name of that user: send it to nobody else.'),
      user_id: z.string(),
      expires_at: z.string(),
    }),
    async handle(context, { op, params, body }) {
      const { token, userId, expiresAt } = await context.approvals.link(op, params['id']!, body?.user)
      return { url: `${context.publicUrl}/approvals/${token}`, user_id: userId, expires_at: isoTime(expiresAt) }
    },
  }),
]

async function shown(context: ToolHubContext, op: Operation, id: string): Promise<z.input<typeof approvalAnswer>> {
  const seen = await context.approvals.show(op, id)
  return approvalToJson(context, seen, { withInput: seen.mayDecide || seen.isOwn })
}

async function decided(
  context: ToolHubContext,
  op: Operation,
  id: string,
  given: { readonly decision: 'approved' | 'denied'; readonly reason: string | undefined },
): Promise<z.input<typeof approvalAnswer>> {
  const approval: Approval = await context.approvals.decide(op, id, { ...given, via: 'api' })
  return approvalToJson(context, { approval, mayDecide: true, isOwn: false })
}
