import type { ApiKey } from '@gatehouse/identity'
import { z } from 'zod'
import { isoTime, pageQuery } from '../list-query.ts'
import { route } from '../route.ts'
import { existingUser } from './user-routes.ts'

const key = z.object({
  id: z.string(),
  prefix: z.string(),
  user_id: z.string(),
  name: z.string().optional(),
  scopes: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string().optional(),
  revoked_at: z.string().optional(),
})

export const keyRoutes = [
  route({
    method: 'post',
    path: '/api/keys',
    summary: 'Make an API key for a user; the secret is shown this once',
    tag: 'keys',
    action: 'keys.create',
    scope: 'admin',
    status: 201,
    body: z.strictObject({
      user: z.string().min(1).max(320).describe('User id or e-mail.'),
      name: z.string().min(1).max(200).optional(),
      scopes: z.array(z.string().max(100)).min(1).max(20).optional().describe('Default: tools.'),
      expires_at: z.iso.datetime({ offset: true }).optional(),
    }),
    response: key.extend({ key: z.string() }),
    async handle(context, { op, body }) {
      const minted = await context.keys.mint(op.tenantId, {
        user: body.user,
        name: body.name,
        scopes: body.scopes,
        expiresAt: body.expires_at === undefined ? undefined : Date.parse(body.expires_at),
        mintedBy: op.principal,
      })
      op.note({ details: { created: minted.key.id, for: minted.key.userId, scopes: minted.key.scopes } })
      return { key: minted.secret, ...toJson(minted.key) }
    },
  }),
  route({
    method: 'get',
    path: '/api/keys',
    summary: 'API keys, without their secrets',
    tag: 'keys',
    action: 'keys.list',
    scope: 'admin',
    query: z.strictObject({ ...pageQuery, user: z.string().max(320).optional() }),
    response: z.object({ keys: z.array(key), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const filter =
        query.user === undefined ? {} : { userId: (await existingUser(context, op.tenantId, query.user)).id }
      const page = await context.keys.list(op.tenantId, filter, query)
      return { keys: page.items.map(toJson), ...(page.next === undefined ? {} : { next_cursor: page.next }) }
    },
  }),
  route({
    method: 'delete',
    path: '/api/keys/{id}',
    summary: 'Revoke an API key, effective at once',
    tag: 'keys',
    action: 'keys.revoke',
    scope: 'admin',
    response: z.object({ id: z.string(), revoked: z.literal(true) }),
    async handle(context, { op, params }) {
      op.note({ details: { revoked: params['id'] } })
      await context.keys.revoke(op.tenantId, params['id']!)
      return { id: params['id']!, revoked: true as const }
    },
  }),
]

function toJson(one: ApiKey): z.input<typeof key> {
  return {
    id: one.id,
    prefix: one.prefix,
    user_id: one.userId,
    ...(one.name === undefined ? {} : { name: one.name }),
    scopes: [...one.scopes],
    created_at: isoTime(one.createdAt),
    ...(one.expiresAt === undefined ? {} : { expires_at: isoTime(one.expiresAt) }),
    ...(one.revokedAt === undefined ? {} : { revoked_at: isoTime(one.revokedAt) }),
  }
}
