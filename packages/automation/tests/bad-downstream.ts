import { createServer, type AddressInfo, type Socket } from 'node:net'
import {
  createResilience,
  runAction,
  type RequestAction,
  type ResilienceOptions,
  type RunDeps,
  type Target,
  type TargetPolicy,
} from '@gatehouse/automation'
import { systemClock, type Operation } from '@gatehouse/core'
import { createEgress } from '@gatehouse/egress'
import { createSchemaValidator } from '@gatehouse/json-schema'
import type { Effect, ToolOutput } from '@gatehouse/spec'
import { ada } from './downstream.ts'
import { noTokens } from './no-tokens.ts'

/** What a server does once it has read a request; `nth` counts all requests from 1. */
export type Behaviour = (socket: Socket, request: { readonly path: string; readonly nth: number }) => void

export interface Call {
  readonly effect?: Effect
  readonly method?: string
  readonly path?: string
  readonly idempotencyKey?: string
  readonly timeoutMs?: number
  readonly tenantId?: string
  readonly userId?: string
  readonly signal?: AbortSignal
  readonly policy?: TargetPolicy
  /** Instead of the server itself. */
  readonly baseUrl?: string
}

const basePolicy: TargetPolicy = { timeoutMs: 500, retries: { baseDelayMs: 5 } }

/** A raw TCP server that answers as badly as a test wants and counts what it received, and the means to call it. */
export async function openBadDownstream(
  behaviour: Behaviour,
  options: ResilienceOptions & { readonly port?: number; readonly policy?: TargetPolicy } = {},
) {
  const { port = 0, policy = {}, ...resilienceOptions } = options
  const received: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    let text = ''
    socket.on('data', (data) => {
      text += String(data)
      // A request of these tests ends with its headers, or with a body of two bytes.
      for (let end = endOf(text); end !== undefined; end = endOf(text)) {
        const [method = '', path = ''] = text.split(' ', 2)
        text = text.slice(end)
        received.push(`${method} ${path}`)
        behaviour(socket, { path, nth: received.length })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const egress = createEgress({ allow: [], idleTimeoutMs: 10_000 })
  const resilience = createResilience(resilienceOptions)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    received,
    run: (call: Call = {}): Promise<ToolOutput> => {
      const target: Target = {
        tenantId: call.tenantId ?? 'default',
        id: 'crm',
        baseUrl: call.baseUrl ?? url,
        auth: { kind: 'none' },
        timeoutMs: 5_000,
        maxResponseBytes: 1_000_000,
        allowPrivateNetwork: true,
        policy: { ...basePolicy, ...policy, ...call.policy },
      }
      const deps: RunDeps = {
        targets: { find: async () => target },
        egress,
        resilience,
        validator: createSchemaValidator(),
        clock: systemClock,
        tokens: noTokens,
        secrets: { resolve: async () => 'unused' },
      }
      return runAction(deps, operationOf(call), {
        action: actionOf(call),
        input: { body: {} },
        ...(call.idempotencyKey === undefined ? {} : { idempotencyKey: call.idempotencyKey }),
        ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
      })
    },
    async [Symbol.asyncDispose]() {
      await egress[Symbol.asyncDispose]()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function endOf(text: string): number | undefined {
  const headersEnd = text.indexOf('\r\n\r\n')
  if (headersEnd === -1) return undefined
  const end = headersEnd + 4 + Number(/content-length: (\d+)/i.exec(text.slice(0, headersEnd))?.[1] ?? 0)
  return text.length >= end ? end : undefined
}

export function operationOf({ tenantId = 'default', userId = 'usr_ada', signal }: Call): Operation {
  return {
    id: 'op_1',
    tenantId,
    principal: { ...ada, tenantId, userId },
    trace: { traceId: 'a'.repeat(32), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    signal: signal ?? new AbortController().signal,
    note: () => undefined,
    span: (_name, work) => work(),
  }
}

export function actionOf({ tenantId = 'default', effect = 'read', method, path = '/do' }: Call): RequestAction {
  const chosen = method ?? (effect === 'read' ? 'GET' : 'POST')
  const hasBody = chosen !== 'GET' && chosen !== 'DELETE'
  return {
    tenantId,
    namespace: 'crm',
    name: 'do_it',
    version: '1.0.0',
    title: 'Do it',
    description: 'Does it',
    effect,
    mode: 'sync',
    inputSchema: { type: 'object' },
    tags: [],
    isDeprecated: false,
    targetId: 'crm',
    request: {
      method: chosen,
      path,
      parameters: [],
      accept: [],
      ...(hasBody
        ? { body: { property: 'body', contentType: 'application/json', encoding: 'json', isRequired: true } as const }
        : {}),
    },
    document: 'crm.yaml',
    hash: 'sha256:0',
  }
}

/** A whole answer; the connection stays open. */
export function answer(status: number, headers: Readonly<Record<string, string>> = {}, body = '{"ok":true}'): string {
  const lines = Object.entries({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  })
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

export const answering =
  (status: number, headers?: Readonly<Record<string, string>>, body?: string): Behaviour =>
  (socket) =>
    socket.write(answer(status, headers, body))
