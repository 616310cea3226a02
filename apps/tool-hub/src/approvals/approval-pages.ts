import { isGatehouseError, toPublicError, type Operation } from '@gatehouse/core'
import { isOpen, type Approval } from '@gatehouse/policy'
import { Hono } from 'hono'
import { z } from 'zod'
import { parseArguments } from '../access/parse-arguments.ts'
import { perform } from '../access/perform.ts'
import { statusFor } from '../rest/error-response.ts'
import { logged } from '../rest/logged.ts'
import { plainText } from '../rest/plain-text.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { messagePage, pageResponse, questionPage, type AskedQuestion } from './approval-page.ts'
import { readForm } from './read-form.ts'

const decisionForm = z.object({
  decision: z.enum(['approve', 'deny']),
  // People write lines; whoever asked is told one.
  reason: z
    .string()
    .transform((text) => text.replaceAll(/\s+/g, ' ').trim())
    .pipe(z.union([z.literal(''), plainText(1_000)]))
    .optional(),
})

/**
 * Signed links: `GET /approvals/{token}` shows what is asked and decides nothing, since programs open links as well; the
 * decision is a `POST`. The token stands for one person and one approval, so nobody signs in here.
 */
export function createApprovalPages(context: ToolHubContext): Hono {
  const app = new Hono()
  app.get('/approvals/:token', (c) => answered(context, () => show(context, c.req.param('token'), c.req.raw)))
  app.post('/approvals/:token', (c) => answered(context, () => decide(context, c.req.param('token'), c.req.raw)))
  return app
}

async function show(context: ToolHubContext, token: string, request: Request): Promise<Response> {
  const link = await context.approvals.openLink(token)
  return as(context, link, { action: 'approvals.show', request }, async (op) => {
    const { approval, mayDecide } = await context.approvals.show(op, link.approval.id)
    if (!mayDecide || approval.status !== 'pending' || approval.expiresAt <= context.clock.now())
      return pageResponse(200, messagePage('Nothing to decide', standing(approval, context.clock.now())))
    const asked = await questionOf(context, approval, op)
    return pageResponse(200, questionPage(asked))
  })
}

async function decide(context: ToolHubContext, token: string, request: Request): Promise<Response> {
  const link = await context.approvals.openLink(token)
  const form = parseArguments(decisionForm, await readForm(request))
  const isApproval = form.decision === 'approve'
  const action = isApproval ? 'approvals.approve' : 'approvals.deny'
  return as(context, link, { action, request }, async (op) => {
    const reason = form.reason === '' ? undefined : form.reason
    const decision = isApproval ? ('approved' as const) : ('denied' as const)
    await context.approvals.decide(op, link.approval.id, { decision, via: 'link', reason })
    const [title, message] = isApproval
      ? (['Approved', 'The call may run now, once. You can close this page.'] as const)
      : (['Denied', 'The call has ended without having run. You can close this page.'] as const)
    return pageResponse(200, messagePage(title, message))
  })
}

function as(
  context: ToolHubContext,
  link: Awaited<ReturnType<ToolHubContext['approvals']['openLink']>>,
  { action, request }: { readonly action: string; readonly request: Request },
  work: (op: Operation) => Promise<Response>,
): Promise<Response> {
  const { principal } = link
  const traceparent = request.headers.get('traceparent') ?? undefined
  return perform(
    context,
    { action, scope: undefined, principal, signal: request.signal, surface: 'rest', traceparent },
    work,
  )
}

async function questionOf(context: ToolHubContext, approval: Approval, op: Operation): Promise<AskedQuestion> {
  const { actor, neededBy } = approval
  const user = await context.users.findById(approval.tenantId, approval.userId)
  return {
    requester: [user?.displayName, user?.email ?? approval.userId].filter((name) => name !== undefined).join(', '),
    client: actor.name ?? `${actor.kind} ${actor.id}`,
    tool: `${approval.tool}@${approval.toolVersion}`,
    effect: approval.effect,
    reason: neededBy.kind === 'rule' ? (neededBy.message ?? `Rule ${neededBy.ruleId}`) : 'The tool asks for one.',
    input: context.approvals.arguments(approval).shown,
    expiresAt: approval.expiresAt,
    approver: op.principal.email ?? op.principal.userId,
  }
}

function standing({ status, expiresAt }: Approval, now: number): string {
  if (isOpen(status) && expiresAt <= now) return 'Its time is over.'
  if (status === 'pending') return 'You asked for it yourself; somebody else has to decide.'
  return `It is ${status} already.`
}

async function answered(context: ToolHubContext, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    const { message } = toPublicError(error, logged(context, error))
    const title = isGatehouseError(error) ? 'That did not work' : 'Something went wrong'
    return pageResponse(statusFor(error), messagePage(title, message))
  }
}
