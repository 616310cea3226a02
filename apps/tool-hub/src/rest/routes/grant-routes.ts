import { GatehouseError, newId } from '@gatehouse/core'
import { parseGrant, type Grant, type GrantSubject } from '@gatehouse/policy'
import { z } from 'zod'
import type { ToolHubContext } from '../../tool-hub.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import { plainText } from '../plain-text.ts'
import { route } from '../route.ts'
import { existingUser } from './user-routes.ts'

const subjectFields = {
  user: plainText(320).optional().describe('User id or e-mail.'),
  group: plainText(200).optional(),
  role: plainText(200).optional(),
}

const grant = z.object({
  id: z.string(),
  subject: z.object({ kind: z.enum(['user', 'group', 'role']), value: z.string() }),
  effect: z.enum(['allow', 'deny']),
  pattern: z.string(),
  created_at: z.string(),
  created_by: z.string(),
})

export const grantRoutes = [
  route({
    method: 'post',
    path: '/api/grants',
    summary: 'Let a user, group or role use tools, or keep them from it; a deny wins over every allow',
    tag: 'grants',
    action: 'grants.add',
    scope: 'admin',
    status: 201,
    body: z.strictObject({
      ...subjectFields,
      allow: z.string().min(1).max(400).optional().describe('Tool pattern, e.g. automation_hub://crm.*'),
      deny: z.string().min(1).max(400).optional().describe('Tool pattern.'),
    }),
    response: grant,
    async handle(context, { op, body }) {
      const parsed = parseGrant(body)
      const subject = await resolvedSubject(context, op.tenantId, parsed.subject)
      const added = await context.grants.add({
        tenantId: op.tenantId,
        id: newId('grt', context.clock.now()),
        subject,
        effect: parsed.effect,
        pattern: parsed.pattern,
        createdAt: context.clock.now(),
        createdBy: op.principal.userId,
      })
      op.note({ details: { added: added.id, subject: added.subject, effect: added.effect, pattern: added.pattern } })
      return toJson(added)
    },
  }),
  route({
    method: 'get',
    path: '/api/grants',
    summary: 'Grants, oldest first; with user, group or role only those of that subject',
    tag: 'grants',
    action: 'grants.list',
    scope: 'admin',
    query: z.strictObject({ ...pageQuery, ...subjectFields }),
    response: z.object({ grants: z.array(grant), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const named = subjectOf(query)
      const filter = named === undefined ? {} : { subject: await resolvedSubject(context, op.tenantId, named) }
      const page = await context.grants.list(op.tenantId, filter, query)
      return { grants: page.items.map(toJson), ...(page.next === undefined ? {} : { next_cursor: page.next }) }
    },
  }),
  route({
    method: 'delete',
    path: '/api/grants/{id}',
    summary: 'Remove a grant, effective on the next request',
    tag: 'grants',
    action: 'grants.remove',
    scope: 'admin',
    response: z.object({ id: z.string(), removed: z.literal(true) }),
    async handle(context, { op, params }) {
      op.note({ details: { removed: params['id'] } })
      if (!(await context.grants.remove(op.tenantId, params['id']!))) {
        throw new GatehouseError('not_found', 'grant_not_found', `There is no grant ${JSON.stringify(params['id'])}.`, {
          hint: 'gatehouse grants list shows the grants there are.',
        })
      }
      return { id: params['id']!, removed: true as const }
    },
  }),
]

/** Users are named by id or e-mail and stored by id, so that a grant outlives a change of address. */
async function resolvedSubject(
  context: Pick<ToolHubContext, 'users'>,
  tenantId: string,
  subject: GrantSubject,
): Promise<GrantSubject> {
  if (subject.kind !== 'user') return subject
  return { kind: 'user', value: (await existingUser(context, tenantId, subject.value)).id }
}

function subjectOf(query: {
  user?: string | undefined
  group?: string | undefined
  role?: string | undefined
}): GrantSubject | undefined {
  if (query.user !== undefined) return { kind: 'user', value: query.user }
  if (query.group !== undefined) return { kind: 'group', value: query.group }
  return query.role === undefined ? undefined : { kind: 'role', value: query.role }
}

function toJson(one: Grant): z.input<typeof grant> {
  return {
    id: one.id,
    subject: { kind: one.subject.kind, value: one.subject.value },
    effect: one.effect,
    pattern: one.pattern,
    created_at: isoTime(one.createdAt),
    created_by: one.createdBy,
  }
}
