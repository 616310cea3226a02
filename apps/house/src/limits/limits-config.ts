import { limitIdFormat, quotaFormat, rateFormat } from '@gatehouse/limits'
import { z } from 'zod'

const texts = z.array(z.string().min(1).max(400)).min(1).max(1_000)
const scope = z.enum(['user', 'actor', 'tool', 'namespace', 'tenant'])

/** One entry of `limits.list`. */
const limit = z.strictObject({
  id: z.string().regex(limitIdFormat).describe('Unique; told to whoever it refuses.'),
  per: z
    .union([scope, z.array(scope).min(1)])
    .default('user')
    .describe('What is counted together. Several: a count for each combination.'),
  users: texts.optional().describe('User ids or e-mail addresses whom it concerns; * stands for any characters.'),
  groups: texts.optional().describe('Groups whom it concerns. Without users, groups, roles and actors: everybody.'),
  roles: texts.optional().describe('Roles whom it concerns.'),
  actors: texts.optional().describe('Ids or names of keys and clients whom it concerns.'),
  tools: texts
    .optional()
    .describe('Tool patterns, as in grants. Without tools, namespaces, sources and effects: every tool.'),
  namespaces: texts.optional().describe('Namespaces that it concerns, with everything below them.'),
  sources: texts.optional().describe('Sources that it concerns.'),
  effects: z
    .array(z.enum(['read', 'write', 'destructive']))
    .min(1)
    .optional()
    .describe('Effects of tools that it concerns.'),
  rate: z
    .string()
    .regex(rateFormat)
    .optional()
    .describe(
      'A token bucket: 100/min, or 100/min burst 20; per s, min, hour or day. Without burst: that many at once.',
    ),
  quota: z
    .string()
    .regex(quotaFormat)
    .optional()
    .describe('10000/day or 200000/month: calendar days and months in UTC.'),
  running: z.int().min(1).max(1_000_000).optional().describe('How many calls may run at the same time.'),
  fail: z
    .enum(['closed', 'open'])
    .default('closed')
    .describe('What it means when the store does not decide within 50 ms: nobody may, or everybody.'),
})

/** The fields of `limits` that are counts, beside the bounds of one process. */
export const limitFields = {
  store: z
    .enum(['memory', 'postgres', 'redis'])
    .default('memory')
    .describe(
      'Where use is counted: in this process, in the database (for all replicas, and beyond a restart), or in Valkey or Redis.',
    ),
  redisUrl: z
    .string()
    .min(1)
    .optional()
    .describe('For store redis: redis://… or rediss://…, or a reference such as env:NAME.'),
  list: z.array(limit).max(1_000).default([]).describe('Rates, quotas and running calls of users, tools and tenants.'),
} as const
