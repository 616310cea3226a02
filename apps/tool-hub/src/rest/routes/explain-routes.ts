import type { AskedRule, Ruling } from '@gatehouse/policy'
import { z } from 'zod'
import type { Explanation } from '../../rules/explain.ts'
import { plainText } from '../plain-text.ts'
import { route } from '../route.ts'
import { existingUser } from './user-routes.ts'

const redaction = z.object({ kind: z.string(), at: z.string() })

const askedRule = z.object({
  rule_id: z.string(),
  effect: z.string(),
  priority: z.int(),
  answer: z.enum(['holds', 'does_not_hold', 'error', 'not_reached']),
  error: z.string().optional(),
  redactions: z.array(redaction).optional(),
})

const ruling = z.object({
  decision: z.enum(['allow', 'block', 'require_approval']),
  decided_by: z.string().optional(),
  error: z.string().optional().describe('Why a rule could not be asked; it refuses then.'),
  rules: z.array(askedRule),
  labels: z.array(z.string()),
  redactions: z.array(redaction),
})

const explanation = z.object({
  outcome: z.enum([
    'no_such_tool',
    'not_permitted',
    'denied_by_hook',
    'hook_failed',
    'rate_limited',
    'blocked',
    'approval_required',
    'limit_reached',
    'allowed',
  ]),
  reason: z.string(),
  decided_by: z
    .string()
    .optional()
    .describe('Id of the grant, of the rule, of the limit, or hook: and the id of the hook.'),
  tool: z.string(),
  tool_version: z.string().optional(),
  grants: z.array(
    z.object({
      id: z.string(),
      subject: z.object({ kind: z.enum(['user', 'group', 'role']), value: z.string() }),
      effect: z.enum(['allow', 'deny']),
      pattern: z.string(),
      decided: z.boolean().optional(),
    }),
  ),
  revisions: z.object({ grants: z.int(), rules: z.int(), hooks: z.int() }),
  list: z.array(askedRule).describe('Rules on whether the tool exists for the user.'),
  hooks: z
    .array(
      z.object({
        id: z.string(),
        point: z.enum(['access', 'pre', 'post']),
        phase: z.enum(['before', 'after']),
        priority: z.int(),
        failure_mode: z.enum(['fail_closed', 'fail_open']),
        asked: z
          .object({
            code: z.string(),
            why: z.string().optional(),
            duration_ms: z.number(),
            overrides: z.array(z.string()).optional(),
          })
          .optional()
          .describe('Absent when it was not asked.'),
      }),
    )
    .describe('Hooks that a call would ask, in their order.'),
  approval: z
    .object({
      needed_by: z.enum(['rule', 'tool']),
      rule_id: z.string().optional(),
      approvers: z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
  limits: z.array(z.string()).describe('Limits that the call would count against, in words.'),
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
      ask_hooks: z.boolean().optional().describe('Whether policy hooks are asked; they hear that it is a dry run.'),
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
        ...(body.ask_hooks === true ? { asksHooks: true } : {}),
      })
      return toJson(explained)
    },
  }),
]

function toJson(explained: Explanation): z.input<typeof explanation> {
  const { decidedBy, toolVersion, grants, list, hooks, input, output, approval, limits, ...rest } = explained
  return {
    ...rest,
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
    ...(toolVersion === undefined ? {} : { tool_version: toolVersion }),
    grants: grants.map(({ id, subject, effect, pattern }) => ({
      id,
      subject: { ...subject },
      effect,
      pattern,
      ...(id === decidedBy ? { decided: true } : {}),
    })),
    list: list.map(askedToJson),
    hooks: hooks.map(hookToJson),
    limits: [...limits],
    ...(approval === undefined ? {} : { approval: approvalToJson(approval) }),
    ...(input === undefined ? {} : { input: rulingToJson(input) }),
    ...(output === undefined ? {} : { output: rulingToJson(output) }),
  }
}

function hookToJson({
  failureMode,
  asked,
  ...hook
}: Explanation['hooks'][number]): z.input<typeof explanation>['hooks'][number] {
  if (asked === undefined) return { ...hook, failure_mode: failureMode }
  const { code, why, durationMs, overrides } = asked
  return {
    ...hook,
    failure_mode: failureMode,
    asked: {
      code,
      duration_ms: durationMs,
      ...(why === undefined ? {} : { why }),
      ...(overrides === undefined ? {} : { overrides: [...overrides] }),
    },
  }
}

function approvalToJson({
  neededBy,
  ruleId,
  approvers,
}: NonNullable<Explanation['approval']>): z.input<typeof explanation>['approval'] {
  const lists = Object.entries(approvers ?? {}).flatMap(([kind, names]): [string, string[]][] =>
    names === undefined ? [] : [[kind, [...names]]],
  )
  return {
    needed_by: neededBy,
    ...(ruleId === undefined ? {} : { rule_id: ruleId }),
    ...(lists.length === 0 ? {} : { approvers: Object.fromEntries(lists) }),
  }
}

function askedToJson({ ruleId, redactions: found, ...asked }: AskedRule): z.input<typeof askedRule> {
  return { rule_id: ruleId, ...asked, ...(found === undefined ? {} : { redactions: [...found] }) }
}

function rulingToJson({ decision, decidedBy, error, trace, labels, redactions }: Ruling): z.input<typeof ruling> {
  return {
    decision,
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy.id }),
    ...(error === undefined ? {} : { error }),
    rules: trace.map(askedToJson),
    labels: [...labels],
    redactions: [...redactions],
  }
}
