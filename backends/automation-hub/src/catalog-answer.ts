import type { Deprecation, JsonSchema, OtherVersion, ToolDefinition } from '@gatehouse/spec'
import { z } from 'zod'

const jsonSchema = z.union([z.boolean(), z.record(z.string(), z.unknown())])

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const deprecation = z.object({
  deprecated_at: moment,
  removed_at: moment.optional(),
  advice: z.string().optional(),
})

/** What a call is like; it differs from version to version. */
const callFields = {
  id: z.string().min(1),
  version: z.string().min(1),
  effect: z.enum(['read', 'write', 'destructive']),
  mode: z.enum(['sync', 'async', 'stream', 'interactive']),
  input_schema: jsonSchema,
  output_schema: jsonSchema.optional(),
  deprecation: deprecation.optional(),
  approval: z.enum(['required', 'none']).default('none'),
  uses: z.array(z.object({ namespace: z.string().min(1), name: z.string().min(1) })).optional(),
}

const actionSchema = z.object({
  ...callFields,
  namespace: z.string().min(1),
  name: z.string().min(1),
  title: z.string().optional(),
  description: z.string().default(''),
  tags: z.array(z.string()).default([]),
  deprecated: z.boolean().default(false),
  versions: z.array(z.object(callFields)).default([]),
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

type CatalogAction = CatalogAnswer['actions'][number]
type CatalogVersion = CatalogAction['versions'][number]

/** As many as a tool definition carries. */
const mostVersions = 20

export function toolFromAction(action: CatalogAction): ToolDefinition {
  const others = action.versions.slice(0, mostVersions)
  return {
    ...callOf(action),
    namespace: action.namespace,
    name: action.name,
    ...(action.title === undefined ? {} : { title: action.title }),
    description: action.description,
    authorization: { kind: 'none' },
    tags: action.tags,
    ...(action.deprecated ? { isDeprecated: true } : {}),
    ...(others.length === 0 ? {} : { otherVersions: others.map((version) => callOf(version)) }),
    isExecutable: true,
  }
}

function callOf(version: CatalogVersion): OtherVersion {
  return {
    version: version.version,
    nativeId: version.id,
    effect: version.effect,
    mode: version.mode,
    inputSchema: version.input_schema as JsonSchema,
    ...(version.output_schema === undefined ? {} : { outputSchema: version.output_schema as JsonSchema }),
    ...(version.deprecation === undefined ? {} : { deprecation: deprecationOf(version.deprecation) }),
    ...(version.approval === 'required' ? { needsApproval: true } : {}),
    ...(version.uses === undefined ? {} : { uses: version.uses }),
  }
}

function deprecationOf(said: NonNullable<CatalogVersion['deprecation']>): Deprecation {
  return {
    deprecatedAt: said.deprecated_at,
    ...(said.removed_at === undefined ? {} : { removedAt: said.removed_at }),
    ...(said.advice === undefined ? {} : { advice: said.advice }),
  }
}
