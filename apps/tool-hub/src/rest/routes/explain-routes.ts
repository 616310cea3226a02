import type { Ruling } from '@gatehouse/policy'
import { z } from 'zod'
import type { Explanation } from '../../rules/explain.ts'
import { plainText } from '../plain-text.ts'
import { route } from '../route.ts'
import { existingUser } from './user-routes.ts'

const redaction = z.object({ kind: z.string(), at: z.string() })

const ruling = z.object({
  decision: z.enum(['allow', 'block', 'require_approval']),
  decided_by: z.string().optional(),
  error: z.string().optional().describe('Why a rule could not be asked; it refuses then.'),
  rules: z.array(
    z.object({
      rule_id: z.string(),
      effect: z.string(),
      priority: z.int(),
      answer: z.enum(['holds', 'does_not_hold', 'error', 'not_reached']),
      error: z.string().optional(),
      redactions: z.array(redaction).optional(),
    }),
  ),
  labels: z.array(z.string()),
  redactions: z.array(redaction),
})

const explanation = z.object({
  outcome: z.enum(['no_such_tool', 'not_permitted', 'blocked', 'approval_required', 'limit_reached', 'allowed']),
  reason: z.string(),
  decided_by: z.string().optional().describe('Id of the grant, or of the rule.'),
  tool: z.string(),
  tool_version: z.string().optional(),
  grants: z.array(
    z.object({
      id: z.string(),
      subject: z.object({ kind: z.enum(['user', 'group', 'role']), value: z.string() }),
      effect: z.enum(['allow', 'deny']),
      pattern: z.string(),
    }),
  ),
  revisions: z.object({ grants: z.int(), rules: z.int() }),
  input: ruling.optional(),
  output: ruling.optional(),
})

export const explainRoutes = [
  route({
    method: 'post',
    path: '/api/explain',
    summary: 'What would happen if a user called a tool, and which grant or rule decides it; runs nothing',
    tag: 'rules',
    action: 'policy.explain',
    scope: 'admin',
    body: z.strictObject({
      user: plainText(320).describe('User id or e-mail.'),
      tool: z.string().min(1).max(400),
      input: z.unknown().optional().describe('Arguments, for the rules of the phase input.'),
      result: z.unknown().optional().describe('A result, for the rules of the phase output.'),
    }),
    response: explanation,
    async handle(context, { op, body }) {
      const user = await existingUser(context, op.tenantId, body.user)
      op.note({ details: { explained: { user: user.id, tool: body.tool } } })
      const explained = await context.explain(op, {
        user,
        tool: body.tool,
        ...('input' in body ? { input: { value: body.input } } : {}),
        ...('result' in body ? { output: { value: body.result } } : {}),
      })
      return toJson(explained)
    },
  }),
]

function toJson({ decidedBy, toolVersion, grants, input, output, ...rest }: Explanation): z.input<typeof explanation> {
  return {
    ...rest,
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
    ...(toolVersion === undefined ? {} : { tool_version: toolVersion }),
    grants: grants.map(({ id, subject, effect, pattern }) => ({ id, subject: { ...subject }, effect, pattern })),
    ...(input === undefined ? {} : { input: rulingToJson(input) }),
    ...(output === undefined ? {} : { output: rulingToJson(output) }),
  }
}

function rulingToJson({ decision, decidedBy, error, trace, labels, redactions }: Ruling): z.input<typeof ruling> {
  return {
    decision,
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy.id }),
    ...(error === undefined ? {} : { error }),
    rules: trace.map(({ ruleId, redactions: found, ...asked }) => ({
      rule_id: ruleId,
      ...asked,
      ...(found === undefined ? {} : { redactions: [...found] }),
    })),
    labels: [...labels],
    redactions: [...redactions],
  }
}
