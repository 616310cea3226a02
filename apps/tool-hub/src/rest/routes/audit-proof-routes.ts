import type { KeyDocument } from '@gatehouse/audit'
import { z } from 'zod'
import { isoTime } from '../list-query.ts'
import { route } from '../route.ts'

const keyJson = z.object({
  key_id: z.string(),
  public_key: z.string().describe('Ed25519, 32 bytes in base64url.'),
  created_at: z.string(),
  endorsed_by: z.string().optional().describe('The key that has signed this one.'),
  signature: z.string().optional(),
  type: z.literal('key'),
  tenant_id: z.string(),
  is_current: z.boolean().describe('Whether this process signs with it.'),
})

const sinkJson = z.object({
  id: z.string(),
  type: z.enum(['file', 'webhook', 'otlp']),
  seq: z.number().describe('The newest entry that it has.'),
  lag: z.number().describe('How many entries it does not have yet.'),
  attempts: z.number().describe('Failed attempts since the last delivery.'),
  delivered_at: z.string().optional(),
  due_at: z.string().optional().describe('When it is tried again.'),
  problem: z.string().optional(),
})

export const auditProofRoutes = [
  route({
    method: 'get',
    path: '/api/audit/keys',
    summary: 'Public keys that the audit record is signed with, oldest first',
    tag: 'audit',
    action: 'audit.list_keys',
    scope: 'audit.read',
    response: z.object({ keys: z.array(keyJson) }),
    async handle({ auditProof }) {
      const [current, keys] = await Promise.all([auditProof.keys.current(), auditProof.keys.list()])
      return { keys: keys.map((key) => keyToJson(key, current.id)) }
    },
  }),
  route({
    method: 'post',
    path: '/api/audit/keys/rotate',
    summary: 'Sign the audit record with a new key from now on',
    tag: 'audit',
    action: 'audit.rotate_key',
    scope: 'admin',
    status: 201,
    response: keyJson,
    async handle({ auditProof }, { op }) {
      const key = await auditProof.keys.rotate()
      op.note({ details: { created: key.key_id, endorsedBy: key.endorsed_by } })
      return keyToJson(key, key.key_id)
    },
  }),
  route({
    method: 'get',
    path: '/api/audit/sinks',
    summary: 'Where else the audit record goes, and how far it got',
    tag: 'audit',
    action: 'audit.list_sinks',
    scope: 'audit.read',
    response: z.object({ sinks: z.array(sinkJson) }),
    async handle({ auditProof }) {
      const sinks = await auditProof.sinks()
      return {
        sinks: sinks.map(({ deliveredAt, dueAt, ...sink }) => ({
          ...sink,
          ...(deliveredAt === undefined ? {} : { delivered_at: isoTime(deliveredAt) }),
          ...(dueAt === undefined ? {} : { due_at: isoTime(dueAt) }),
        })),
      }
    },
  }),
]

function keyToJson(key: KeyDocument, currentId: string): z.input<typeof keyJson> {
  return { ...key, is_current: key.key_id === currentId }
}
