import type { JsonSchema, ToolDefinition } from '@gatehouse/spec'
import { z } from 'zod'

const jsonSchema = z.union([z.boolean(), z.record(z.string(), z.unknown())])

const actionSchema = z.object({
  id: z.string().min(1),
  namespace: z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  title: z.string().optional(),
  description: z.string().default(''),
  effect: z.enum(['read', 'write', 'destructive']),
  mode: z.enum(['sync', 'async', 'stream', 'interactive']),
  input_schema: jsonSchema,
  output_schema: jsonSchema.optional(),
  tags: z.array(z.string()).default([]),
  deprecated: z.boolean().default(false),
  approval: z.enum(['required', 'none']).default('none'),
})

/** One page of `GET /automation/api/catalog/actions`. Fields that are not named here are ignored. */
export const catalogAnswerSchema = z.object({
  actions: z.array(actionSchema),
  removed: z.array(z.object({ namespace: z.string(), name: z.string() })).default([]),
  next_cursor: z.string().optional(),
  revision: z.int(),
  total: z.int().optional(),
})

export type CatalogAnswer = z.infer<typeof catalogAnswerSchema>

export function toolFromAction(action: CatalogAnswer['actions'][number]): ToolDefinition {
  return {
    namespace: action.namespace,
    name: action.name,
    version: action.version,
    ...(action.title === undefined ? {} : { title: action.title }),
    description: action.description,
    effect: action.effect,
    mode: action.mode,
    inputSchema: action.input_schema as JsonSchema,
    ...(action.output_schema === undefined ? {} : { outputSchema: action.output_schema as JsonSchema }),
    authorization: { kind: 'none' },
    tags: action.tags,
    ...(action.deprecated ? { isDeprecated: true } : {}),
    ...(action.approval === 'required' ? { needsApproval: true } : {}),
    nativeId: action.id,
    isExecutable: true,
  }
}
