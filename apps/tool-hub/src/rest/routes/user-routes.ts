import { GatehouseError } from '@gatehouse/core'
import { findUser, newUser, type User } from '@gatehouse/identity'
import { z } from 'zod'
import type { ToolHubContext } from '../../tool-hub.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import { plainText } from '../plain-text.ts'
import { route } from '../route.ts'

const names = z.array(plainText(200).regex(/^[^\s,]+$/, 'no white space or commas')).max(500)

const user = z.object({
  id: z.string(),
  email: z.string().optional(),
  display_name: z.string().optional(),
  status: z.enum(['active', 'disabled']),
  groups: z.array(z.string()),
  roles: z.array(z.string()),
  aliases: z.array(z.object({ kind: z.string(), issuer: z.string(), value: z.string() })),
  created_at: z.string(),
})

export const userRoutes = [
  route({
    method: 'post',
    path: '/api/users',
    summary: 'Add a user',
    tag: 'users',
    action: 'users.create',
    scope: 'admin',
    status: 201,
    body: z.strictObject({
      email: z.email().max(320),
      display_name: plainText(200).optional(),
      groups: names.default([]),
      roles: names.default([]),
    }),
    response: user,
    async handle(context, { op, body }) {
      const created = newUser({
        tenantId: op.tenantId,
        email: body.email,
        displayName: body.display_name,
        groups: body.groups,
        roles: body.roles,
        createdAt: context.clock.now(),
      })
      op.note({ details: { created: created.id } })
      await context.users.create(created)
      return toJson(created)
    },
  }),
  route({
    method: 'get',
    path: '/api/users',
    summary: 'Users, oldest first',
    tag: 'users',
    action: 'users.list',
    scope: 'admin',
    query: z.strictObject(pageQuery),
    response: z.object({ users: z.array(user), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const page = await context.users.list(op.tenantId, query)
      return { users: page.items.map(toJson), ...(page.next === undefined ? {} : { next_cursor: page.next }) }
    },
  }),
  route({
    method: 'get',
    path: '/api/users/{user}',
    summary: 'One user, by id or e-mail',
    tag: 'users',
    action: 'users.read',
    scope: 'admin',
    response: user,
    handle: async (context, { op, params }) => toJson(await existingUser(context, op.tenantId, params['user']!)),
  }),
  route({
    method: 'patch',
    path: '/api/users/{user}',
    summary: 'Change groups, roles, name or status; what is not given stays',
    tag: 'users',
    action: 'users.update',
    scope: 'admin',
    body: z.strictObject({
      groups: names.optional(),
      roles: names.optional(),
      display_name: plainText(200).optional(),
      status: z.enum(['active', 'disabled']).optional(),
    }),
    response: user,
    async handle(context, { op, params, body }) {
      const { id } = await existingUser(context, op.tenantId, params['user']!)
      op.note({ details: { updated: id, fields: Object.keys(body) } })
      return toJson(
        await context.users.update(op.tenantId, id, {
          ...(body.groups === undefined ? {} : { groups: body.groups }),
          ...(body.roles === undefined ? {} : { roles: body.roles }),
          ...(body.status === undefined ? {} : { status: body.status }),
          ...(body.display_name === undefined ? {} : { displayName: body.display_name }),
        }),
      )
    },
  }),
]

/** The user of that id or e-mail. Throws `user_not_found`. */
export async function existingUser(
  context: Pick<ToolHubContext, 'users'>,
  tenantId: string,
  name: string,
): Promise<User> {
  const found = await findUser(context.users, tenantId, name)
  if (found !== undefined) return found
  throw new GatehouseError('not_found', 'user_not_found', `There is no user ${JSON.stringify(name.slice(0, 200))}.`, {
    hint: 'gatehouse users list shows them; gatehouse users create EMAIL adds one.',
  })
}

function toJson(one: User): z.input<typeof user> {
  return {
    id: one.id,
    ...(one.email === undefined ? {} : { email: one.email }),
    ...(one.displayName === undefined ? {} : { display_name: one.displayName }),
    status: one.status,
    groups: [...one.groups],
    roles: [...one.roles],
    aliases: one.aliases.map(({ kind, issuer, value }) => ({ kind, issuer, value })),
    created_at: isoTime(one.createdAt),
  }
}
