import { z } from 'zod'
import { route } from '../route.ts'

export const meRoutes = [
  route({
    method: 'get',
    path: '/api/me',
    summary: 'Who you are to Gatehouse with this credential',
    tag: 'users',
    action: 'me.read',
    scope: undefined,
    response: z.object({
      user_id: z.string(),
      tenant: z.string(),
      email: z.string().optional(),
      groups: z.array(z.string()),
      roles: z.array(z.string()),
      scopes: z.array(z.string()),
      actor: z.object({ kind: z.string(), id: z.string(), name: z.string().optional() }),
    }),
    async handle(_context, { op: { principal } }) {
      return {
        user_id: principal.userId,
        tenant: principal.tenantId,
        ...(principal.email === undefined ? {} : { email: principal.email }),
        groups: [...principal.groups],
        roles: [...principal.roles],
        scopes: [...principal.scopes],
        actor: principal.actor,
      }
    },
  }),
]
