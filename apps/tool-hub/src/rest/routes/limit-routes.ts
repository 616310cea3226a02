import { parseToolReference, toolKey, ToolNotFoundError, type Principal } from '@gatehouse/core'
import { principalOfUser } from '@gatehouse/identity'
import type { LimitSubject, ShownLimit } from '@gatehouse/limits'
import { z } from 'zod'
import type { ToolHubContext } from '../../tool-hub.ts'
import { isoTime } from '../list-query.ts'
import { plainText } from '../plain-text.ts'
import { route } from '../route.ts'
import { existingUser } from './user-routes.ts'

const names = z.array(z.string()).optional()

const shown = z.object({
  id: z.string(),
  limit: z.string().describe('100/min burst 20, 10000/day, 10 running.'),
  kind: z.enum(['rate', 'quota', 'running']),
  per: z.array(z.enum(['user', 'actor', 'tool', 'namespace', 'tenant'])).describe('What is counted together.'),
  fail: z.enum(['closed', 'open']).describe('What it means when the store does not decide in time.'),
  used: z
    .int()
    .optional()
    .describe('Absent without a user; for a limit of tools without a tool; and for what others use as well.'),
  remaining: z.int().optional(),
  resets_at: z.iso.datetime().optional().describe('When nothing of it is used any more, if nothing is added.'),
})

const concerned = z.object({
  users: names,
  groups: names,
  roles: names,
  actors: names,
  tools: names,
  namespaces: names,
  sources: names,
  effects: names,
})

const counting = z.object({
  store: z.enum(['memory', 'postgres', 'redis']),
  answering: z.boolean().describe('Whether the store decides in time.'),
  failing_since: z.iso.datetime().optional(),
  taken: z.int().describe('Decisions of this process since its start, here and below.'),
  refused: z.record(z.string(), z.int()),
  passed_undecided: z.int().describe('Let through without the store, since every limit fails open.'),
  refused_undecided: z.int(),
})

const toolQuery = plainText(400).optional().describe('Tool reference; limits that do not concern it are left out.')

export const limitRoutes = [
  route({
    method: 'get',
    path: '/api/limits',
    summary: 'The limits that are configured; with a user, those that concern them and what they have used',
    tag: 'limits',
    action: 'limits.list',
    scope: 'admin',
    query: z.object({ user: plainText(320).optional().describe('User id or e-mail.'), tool: toolQuery }),
    response: z.object({ counting, limits: z.array(shown.extend(concerned.shape)) }),
    async handle(context, { op, query }) {
      const tool = query.tool === undefined ? undefined : await existingTool(context, op.tenantId, query.tool)
      const limits =
        query.user === undefined
          ? context.limits.limits.map((limit) => ({ limit }))
          : await context.limits.show(
              { principal: await asUser(context, op.tenantId, query.user, op.principal), tool },
              'admin',
            )
      return {
        counting: countingOf(context),
        limits: limits.map((one) => ({
          ...toJson(one),
          ...one.limit.principals,
          ...withoutPatterns(one.limit.tools),
        })) as z.input<typeof shown>[],
      }
    },
  }),
  route({
    method: 'get',
    path: '/api/me/limits',
    summary: 'The limits that concern you, and what you have used',
    tag: 'limits',
    action: 'limits.own',
    scope: 'tools',
    query: z.object({ tool: toolQuery }),
    response: z.object({ limits: z.array(shown) }),
    async handle(context, { op, query }) {
      // Refuses a tool that may not be used as one that does not exist.
      const details = query.tool === undefined ? undefined : await context.hub.details(op, [query.tool])
      const found = details?.tools[0]
      const tool = found && { ...parseToolReference(found.tool), effect: found.effect }
      const limits = await context.limits.show({ principal: op.principal, tool }, 'self')
      return { limits: limits.map(toJson) }
    },
  }),
]

function toJson({ limit: { id, text, measure, per, fail }, use }: ShownLimit): z.input<typeof shown> {
  return {
    id,
    limit: text,
    kind: measure.kind,
    per: [...per],
    fail,
    ...(use === undefined
      ? {}
      : {
          used: use.used,
          remaining: Math.max(0, (measure.kind === 'rate' ? measure.burst : measure.units) - use.used),
          ...(use.resetsAt === undefined ? {} : { resets_at: isoTime(use.resetsAt) }),
        }),
  }
}

/** As they are written in the configuration. */
function withoutPatterns(tools: ShownLimit['limit']['tools']) {
  const { patterns, ...rest } = tools ?? {}
  return { ...rest, ...(patterns === undefined ? {} : { tools: patterns }) }
}

function countingOf(context: ToolHubContext): z.input<typeof counting> {
  const { store, isAnswering, failingSince, taken, refused, passedUndecided, refusedUndecided } =
    context.limits.standing()
  return {
    store,
    answering: isAnswering,
    ...(failingSince === undefined ? {} : { failing_since: isoTime(failingSince) }),
    taken,
    refused: { ...refused },
    passed_undecided: passedUndecided,
    refused_undecided: refusedUndecided,
  }
}

async function asUser(
  context: ToolHubContext,
  tenantId: string,
  text: string,
  { actor }: Principal,
): Promise<Principal> {
  return principalOfUser(await existingUser(context, tenantId, text), { scopes: ['tools'], actor })
}

async function existingTool(
  context: ToolHubContext,
  tenantId: string,
  text: string,
): Promise<NonNullable<LimitSubject['tool']>> {
  const reference = parseToolReference(text)
  const tool = await context.tools.find(tenantId, reference)
  if (tool === undefined) throw new ToolNotFoundError(toolKey(reference))
  return tool
}
