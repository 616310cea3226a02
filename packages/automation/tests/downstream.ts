import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createResilience,
  runAction,
  type RequestAction,
  type RequestTemplate,
  type RunRequest,
  type SecretResolver,
  type Target,
  type TargetTokens,
} from '@gatehouse/automation'
import { GatehouseError, systemClock, type Operation, type Principal } from '@gatehouse/core'
import { createEgress } from '@gatehouse/egress'
import { createSchemaValidator } from '@gatehouse/json-schema'
import { noTokens } from './no-tokens.ts'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

export const ada: Principal = {
  tenantId: 'default',
  userId: 'usr_ada',
  issuer: 'gatehouse',
  subject: 'ada-subject',
  aliases: [],
  email: 'ada@example.com',
  groups: [],
  roles: [],
  scopes: ['automation_hub.execute'],
  actor: { kind: 'service', id: 'svc_tool_hub' },
}

/** A real API on loopback that keeps what it got, and the means to run actions against it. */
export async function openDownstream(answer: Listener = (_request, response) => response.end('{"ok":true}')) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    received.push({ method, url, headers, body: Buffer.concat(chunks) })
    response.setHeader('content-type', 'application/json')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const egress = createEgress({ allow: [] })
  const resilience = createResilience()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const values: Record<string, string> = { 'env:CRM_TOKEN': 'downstream-secret-1' }

  return {
    received,
    url,
    async run(template: Partial<RequestTemplate>, options: RunOptions = {}) {
      const target: Target = {
        tenantId: 'default',
        id: 'crm',
        baseUrl: url,
        auth: { kind: 'none' },
        timeoutMs: 5_000,
        maxResponseBytes: 1_000_000,
        allowPrivateNetwork: true,
        ...options.target,
      }
      const secrets: SecretResolver = {
        async resolve(reference) {
          const secret = (options.secrets ?? values)[reference]
          if (secret !== undefined) return secret
          throw new GatehouseError('unavailable', 'secret_missing', `The secret ${reference} is not set.`)
        },
      }
      const deps = {
        targets: { find: async () => (options.hasNoTarget === true ? undefined : target) },
        egress,
        resilience,
        validator: createSchemaValidator(),
        clock: systemClock,
        secrets,
        tokens: options.tokens ?? noTokens,
      }
      return runAction(deps, operationOf(options), {
        action: actionOf(template, options.action),
        input: {},
        ...options.request,
      })
    },
    async [Symbol.asyncDispose]() {
      await egress[Symbol.asyncDispose]()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface RunOptions {
  readonly target?: Partial<Target>
  readonly action?: Partial<RequestAction>
  readonly request?: Partial<RunRequest>
  readonly principal?: Partial<Principal>
  readonly signal?: AbortSignal
  readonly hasNoTarget?: boolean
  readonly tokens?: TargetTokens
  /** By reference. */
  readonly secrets?: Readonly<Record<string, string>>
  /** This very principal, for what is kept beside it. */
  readonly as?: Principal
}

function operationOf(options: RunOptions): Operation {
  return {
    id: 'op_1',
    tenantId: 'default',
    principal: options.as ?? { ...ada, ...options.principal },
    trace: { traceId: 'a'.repeat(32), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    signal: options.signal ?? new AbortController().signal,
    note: () => undefined,
    span: (_name, work) => work(),
  }
}

function actionOf(template: Partial<RequestTemplate>, changes: Partial<RequestAction> = {}): RequestAction {
  return {
    tenantId: 'default',
    namespace: 'crm',
    name: 'do_it',
    version: '1.0.0',
    title: 'Do it',
    description: 'Does it',
    effect: 'write',
    mode: 'sync',
    inputSchema: { type: 'object' },
    tags: [],
    isDeprecated: false,
    targetId: 'crm',
    request: { method: 'POST', path: '/do', parameters: [], accept: [], ...template },
    document: 'crm.yaml',
    hash: 'sha256:0',
    ...changes,
  }
}
