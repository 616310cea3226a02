import { InvalidInputError } from '@gatehouse/core'
import { hookDocument, hookToDocument, parseHook, type Hook, type HookDocument } from '@gatehouse/policy'
import { z } from 'zod'
import { readYaml } from '../../rules/read-yaml.ts'
import { route } from '../route.ts'

const hook = hookDocument.extend({
  origin: z.enum(['database', 'configuration']).describe('Those of the configuration are changed in gatehouse.yaml.'),
})

const changed = z.object({
  version: z.int(),
  hooks: z.int().describe('How many there are now, without those of the configuration.'),
})

export const hookRoutes = [
  route({
    method: 'post',
    path: '/api/hooks',
    summary: 'Add a policy hook, or put it in the place of the one with its id; effective on the next request',
    tag: 'hooks',
    action: 'hooks.put',
    scope: 'admin',
    status: 201,
    body: z.strictObject({
      hook: z.unknown().optional().describe('The hook; docs/guides/hooks.md shows every field.'),
      file: z
        .strictObject({ name: z.string().min(1).max(400), content: z.string().max(64 * 1024) })
        .optional()
        .describe('Instead: the text of a YAML file with one hook.'),
    }),
    response: changed.extend({
      id: z.string(),
      signing_secret: z
        .string()
        .optional()
        .describe('What requests to it are signed with, unless the hook names a secret.'),
    }),
    async handle(context, { op, body }) {
      const read = hookIn(body, op.tenantId)
      const { version, hooks } = await context.hookKeeper.put(read, op.principal.userId)
      op.note({ details: { put: read.id, version } })
      const secret = context.hookKeeper.signingSecret(read)
      return { id: read.id, version, hooks: hooks.length, ...(secret === undefined ? {} : { signing_secret: secret }) }
    },
  }),
  route({
    method: 'get',
    path: '/api/hooks',
    summary: 'Policy hooks, by id',
    tag: 'hooks',
    action: 'hooks.list',
    scope: 'admin',
    response: z.object({ version: z.int(), hooks: z.array(hook) }),
    async handle(context, { op }) {
      const { version, hooks } = await context.hookKeeper.list(op.tenantId)
      return { version, hooks: hooks.map(toJson) }
    },
  }),
  route({
    method: 'get',
    path: '/api/hooks/{id}',
    summary: 'One policy hook',
    tag: 'hooks',
    action: 'hooks.show',
    scope: 'admin',
    response: hook,
    handle: async (context, { op, params }) => toJson(await context.hookKeeper.find(op.tenantId, params['id']!)),
  }),
  route({
    method: 'get',
    path: '/api/hooks/{id}/signing-secret',
    summary: 'What requests to a policy hook are signed with, where it names no secret of its own',
    tag: 'hooks',
    action: 'hooks.reveal',
    scope: 'admin',
    response: z.object({ signing_secret: z.string().optional() }),
    async handle(context, { op, params }) {
      const found = await context.hookKeeper.find(op.tenantId, params['id']!)
      op.note({ details: { revealed: found.id } })
      const secret = context.hookKeeper.signingSecret(found)
      return secret === undefined ? {} : { signing_secret: secret }
    },
  }),
  route({
    method: 'delete',
    path: '/api/hooks/{id}',
    summary: 'Remove a policy hook, effective on the next request',
    tag: 'hooks',
    action: 'hooks.remove',
    scope: 'admin',
    response: changed,
    async handle(context, { op, params }) {
      const { version, hooks } = await context.hookKeeper.remove(op.tenantId, params['id']!, op.principal.userId)
      op.note({ details: { removed: params['id'], version } })
      return { version, hooks: hooks.length }
    },
  }),
  route({
    method: 'post',
    path: '/api/hooks/{id}/test',
    summary: 'Ask a policy hook about a call that nobody makes, and how it is; runs nothing',
    tag: 'hooks',
    action: 'hooks.test',
    scope: 'admin',
    body: z.strictObject({
      tool: z.string().min(1).max(400).optional().describe('Default: a tool that does not exist.'),
      input: z.record(z.string(), z.unknown()).optional(),
    }),
    response: z.object({
      ok: z.boolean().describe('Whether every endpoint could be asked.'),
      health: z.object({ status: z.string(), duration_ms: z.number() }).optional(),
      asked: z.array(
        z.object({
          point: z.enum(['access', 'pre', 'post']),
          url: z.string(),
          code: z.string().describe('OK, DENIED (of access), CHECK_FAILED, RATE_LIMIT_EXCEEDED or failed.'),
          why: z.string().optional(),
          failure_mode: z.string().optional().describe('What would hold instead.'),
          duration_ms: z.number(),
          said: z.string().optional(),
          overrides: z.array(z.string()).optional().describe('Places it would change, as JSON Pointers.'),
        }),
      ),
    }),
    async handle(context, { op, params, body }) {
      const found = await context.hookKeeper.find(op.tenantId, params['id']!)
      const { health, asked } = await context.hookKeeper.test(op, found, body)
      op.note({ details: { tested: found.id } })
      return {
        ok: asked.every(({ code }) => code !== 'failed'),
        ...(health === undefined ? {} : { health: { status: health.status, duration_ms: health.durationMs } }),
        asked: asked.map(({ durationMs, failureMode, overrides, ...rest }) => ({
          ...rest,
          duration_ms: durationMs,
          ...(failureMode === undefined ? {} : { failure_mode: failureMode }),
          ...(overrides === undefined ? {} : { overrides: [...overrides] }),
        })),
      }
    },
  }),
]

function hookIn(
  body: { readonly hook?: unknown; readonly file?: { name: string; content: string } | undefined },
  tenantId: string,
): Hook {
  const { file } = body
  if ((body.hook === undefined) === (file === undefined)) {
    throw new InvalidInputError('invalid_body', 'Give hook, or file.', { at: '/hook' })
  }
  const document = file === undefined ? body.hook : readYaml(file.name, file.content)
  return parseHook(document, { tenantId, origin: 'database', ...(file === undefined ? {} : { at: file.name }) })
}

function toJson(one: Hook): HookDocument & { origin: Hook['origin'] } {
  return { ...hookToDocument(one), origin: one.origin }
}
