import { z } from 'zod'
import type { Route } from './route.ts'
import { auditFilterQuery } from './routes/audit-routes.ts'
import { routes } from './routes/index.ts'

/** The OpenAPI 3.1 document of the REST surface, made from the same table that serves it. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route)
  paths['/api/audit/export'] = { get: exportOperation() }
  paths[contentPath] = { get: contentOperation() }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse Tool Hub',
      version,
      description: 'Find and run tools as a user, and administer who may.',
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: errorSchema },
    },
    security: [{ bearer: [] }],
  }
}

const errorSchema = z.toJSONSchema(
  z.object({
    error: z.object({
      code: z.string().describe('Stable; branch on it.'),
      message: z.string(),
      at: z.string().optional(),
      hint: z.string().optional(),
      retry_after_ms: z.number().optional(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
)

function operation(route: Route): Record<string, unknown> {
  return {
    operationId: `${route.method}_${route.path.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_|_$/g, '')}`,
    summary: route.summary,
    tags: [route.tag],
    ...(route.scope === undefined ? {} : { description: `Needs a credential with scope \`${route.scope}\`.` }),
    'x-gatehouse-scope': route.scope ?? null,
    'x-gatehouse-audit-action': route.action,
    parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: jsonContent(route.body, 'input') } }),
    responses: {
      [route.status ?? 200]: { description: 'Done', content: jsonContent(route.response, 'output') },
      default: {
        description: 'Refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function exportOperation(): Record<string, unknown> {
  return {
    operationId: 'get_api_audit_export',
    summary: 'Audit entries as JSON Lines; filters as in /api/audit; without any but time, with what proves them',
    tags: ['audit'],
    description: 'Needs a credential with scope `audit.read`.',
    'x-gatehouse-scope': 'audit.read',
    'x-gatehouse-audit-action': 'audit.export',
    parameters: queryParameters(auditFilterQuery),
    responses: { 200: { description: 'One entry a line', content: { 'application/x-ndjson': {} } } },
  }
}

const contentPath = '/api/executions/{id}/content/{at}'

function contentOperation(): Record<string, unknown> {
  return {
    operationId: 'get_api_executions_id_content_at',
    summary:
      'The bytes of a content block of a result of yours, counted from 0; or with result the whole of it as JSON',
    tags: ['executions'],
    description: 'Needs a credential with scope `tools`.',
    'x-gatehouse-scope': 'tools',
    'x-gatehouse-audit-action': 'executions.resume',
    parameters: pathParameters(contentPath),
    responses: { 200: { description: 'The bytes, with their media type', content: { '*/*': {} } } },
  }
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodType | undefined): object[] {
  if (query === undefined) return []
  const schema = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, unknown>
    required?: string[]
  }
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }))
}

function jsonContent(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  return { 'application/json': { schema: z.toJSONSchema(schema, { io, unrepresentable: 'any' }) } }
}
