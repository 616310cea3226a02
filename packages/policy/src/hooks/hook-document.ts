import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { parseToolPattern } from '../tool-pattern.ts'
import type { Hook, HookEndpoint } from './hook.ts'

const idFormat = /^[a-z0-9][a-z0-9_-]{0,63}$/
const reference = z
  .string()
  .max(500)
  .regex(/^(env|file|secret):/, 'must be a reference: env:NAME, file:/path or secret:NAME')
const url = z.url({ protocol: /^https?$/ }).max(2_000)

const endpoint = z.strictObject({
  url,
  phase: z.enum(['before', 'after']).describe('Before or after the rules.'),
  failure_mode: z
    .enum(['fail_closed', 'fail_open'])
    .describe(
      'What holds when the hook cannot be asked: nothing goes through, or everything does. There is no default.',
    ),
  priority: z.int().min(0).max(1_000).optional().describe('Lower is asked first. Default: 0.'),
  status: z.enum(['active', 'inactive']).optional().describe('Default: active.'),
  timeout_ms: z.int().min(100).max(30_000).optional().describe('Of one attempt. Default: 5000.'),
})

const accessEndpoint = endpoint.extend({
  cache_enabled: z.boolean().optional().describe('Whether answers are remembered. Default: true.'),
  cache_ttl_ms: z.int().min(1_000).max(604_800_000).optional().describe('How long. Default: 60000.'),
})

/** A hook as people write it: in gatehouse.yaml, in files, in REST. Names as in Arcade's contextual access. */
export const hookDocument = z.strictObject({
  id: z.string().regex(idFormat, 'lower-case letters, digits, _ and -, at most 64').describe('Chosen by you; unique.'),
  description: z.string().max(1_000).optional(),
  status: z.enum(['active', 'inactive']).optional().describe('Default: active.'),
  tools: z
    .array(z.string().min(1).max(400))
    .min(1)
    .max(200)
    .optional()
    .describe('Tool patterns, as in grants: the hook hears of no other tools. Default: all.'),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({ type: z.literal('bearer'), token: reference }),
      z.strictObject({
        type: z.literal('mtls'),
        client_cert: reference,
        client_key: reference,
        ca_cert: reference.optional(),
      }),
    ])
    .optional()
    .describe('What is shown to the hook besides the signature. Secrets are references. Default: none.'),
  signing_secret: reference
    .optional()
    .describe('What requests are signed with (Standard Webhooks). Default: a secret derived for this hook.'),
  health_check_url: url.optional().describe('Answers 200 while the hook is well.'),
  retry: z
    .strictObject({
      enabled: z.boolean().optional().describe('Default: true.'),
      max_attempts: z.int().min(1).max(10).optional().describe('Default: 3.'),
      backoff: z.enum(['fixed', 'exponential']).optional().describe('Default: exponential.'),
      base_delay_ms: z.int().min(10).max(10_000).optional().describe('Default: 100.'),
      retry_on: z
        .array(z.enum(['5xx', 'timeout', 'connection_error']))
        .max(3)
        .optional()
        .describe('Default: all three.'),
    })
    .optional()
    .describe('Default: a hook is asked once.'),
  endpoints: z
    .strictObject({
      access: accessEndpoint.optional().describe('Which tools exist for a user.'),
      pre: endpoint.optional().describe('Before a tool runs.'),
      post: endpoint.optional().describe('After a tool ran.'),
    })
    .refine(
      (points) => Object.values(points).some((one) => one !== undefined),
      'give at least one of access, pre, post',
    ),
})

export type HookDocument = z.input<typeof hookDocument>

/** Throws `invalid_hook` with every field that is wrong, `invalid_tool_pattern` for a pattern. */
export function parseHook(
  document: unknown,
  from: { readonly tenantId: string; readonly origin: Hook['origin']; readonly at?: string },
): Hook {
  const parsed = hookDocument.safeParse(document)
  if (!parsed.success) throw unfit(parsed.error, from.at)
  const { id, description, status, tools, auth, signing_secret: signingSecret, endpoints } = parsed.data
  for (const pattern of tools ?? []) parseToolPattern(pattern)
  return {
    tenantId: from.tenantId,
    id,
    ...(description === undefined ? {} : { description }),
    ...(tools === undefined ? {} : { tools }),
    auth: authOf(auth),
    ...(signingSecret === undefined ? {} : { signingSecret }),
    ...(parsed.data.health_check_url === undefined ? {} : { healthUrl: parsed.data.health_check_url }),
    ...retryOf(parsed.data.retry),
    endpoints: Object.fromEntries(
      Object.entries(endpoints).flatMap(([point, one]) => (one === undefined ? [] : [[point, endpointOf(one)]])),
    ),
    isEnabled: status !== 'inactive',
    origin: from.origin,
  }
}

/** A hook as `parseHook` reads it, every default said. */
export function hookToDocument(hook: Hook): HookDocument {
  const { id, description, tools, auth, signingSecret, healthUrl, retry, endpoints, isEnabled } = hook
  return {
    id,
    ...(description === undefined ? {} : { description }),
    status: isEnabled ? 'active' : 'inactive',
    ...(tools === undefined ? {} : { tools: [...tools] }),
    auth:
      auth.type === 'mtls'
        ? {
            type: 'mtls',
            client_cert: auth.clientCert,
            client_key: auth.clientKey,
            ...(auth.caCert === undefined ? {} : { ca_cert: auth.caCert }),
          }
        : { ...auth },
    ...(signingSecret === undefined ? {} : { signing_secret: signingSecret }),
    ...(healthUrl === undefined ? {} : { health_check_url: healthUrl }),
    ...(retry === undefined
      ? {}
      : {
          retry: {
            enabled: true,
            max_attempts: retry.maxAttempts,
            backoff: retry.backoff,
            base_delay_ms: retry.baseDelayMs,
            retry_on: [...retry.retryOn],
          },
        }),
    endpoints: {
      ...(endpoints.access === undefined
        ? {}
        : { access: { ...endpointToDocument(endpoints.access), ...cacheToDocument(endpoints.access) } }),
      ...(endpoints.pre === undefined ? {} : { pre: endpointToDocument(endpoints.pre) }),
      ...(endpoints.post === undefined ? {} : { post: endpointToDocument(endpoints.post) }),
    },
  }
}

type Parsed = z.output<typeof hookDocument>

function authOf(auth: Parsed['auth']): Hook['auth'] {
  if (auth === undefined) return { type: 'none' }
  if (auth.type !== 'mtls') return auth
  const { client_cert: clientCert, client_key: clientKey, ca_cert: caCert } = auth
  return { type: 'mtls', clientCert, clientKey, ...(caCert === undefined ? {} : { caCert }) }
}

function retryOf(retry: Parsed['retry']): Pick<Hook, 'retry'> {
  if (retry === undefined || retry.enabled === false) return {}
  return {
    retry: {
      maxAttempts: retry.max_attempts ?? 3,
      backoff: retry.backoff ?? 'exponential',
      baseDelayMs: retry.base_delay_ms ?? 100,
      retryOn: retry.retry_on ?? ['5xx', 'timeout', 'connection_error'],
    },
  }
}

function endpointOf(one: z.output<typeof accessEndpoint>): HookEndpoint {
  return {
    url: one.url,
    phase: one.phase,
    failureMode: one.failure_mode,
    priority: one.priority ?? 0,
    isActive: one.status !== 'inactive',
    timeoutMs: one.timeout_ms ?? 5_000,
    cacheTtlMs: one.cache_enabled === false ? 0 : (one.cache_ttl_ms ?? 60_000),
  }
}

function endpointToDocument(one: HookEndpoint): z.input<typeof endpoint> {
  return {
    url: one.url,
    phase: one.phase,
    failure_mode: one.failureMode,
    priority: one.priority,
    status: one.isActive ? 'active' : 'inactive',
    timeout_ms: one.timeoutMs,
  }
}

function cacheToDocument({ cacheTtlMs }: HookEndpoint): Partial<z.input<typeof accessEndpoint>> {
  return cacheTtlMs === 0 ? { cache_enabled: false } : { cache_enabled: true, cache_ttl_ms: cacheTtlMs }
}

function unfit(error: z.ZodError, at = ''): InvalidInputError {
  const problems = error.issues.map((issue) => `${issue.path.join('.') || '(hook)'}: ${issue.message}`)
  return new InvalidInputError('invalid_hook', `The hook does not fit: ${problems.join('; ')}`, {
    at: `${at}/${error.issues[0]?.path.join('/') ?? ''}`,
    hint: 'docs/guides/hooks.md shows every field.',
    details: { problems },
  })
}
