import type { Principal } from '@gatehouse/core'
import { createMcpHandler, Server, type AuthInfo, type McpHttpHandler } from '@modelcontextprotocol/server'
import type { OnProgress } from '../meta-tools/meta-tool.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { callersTrace } from './callers-trace.ts'
import { clientAbilities, tasksExtension } from './client-abilities.ts'
import { instructions } from './instructions.ts'
import { progressNotifications, type ProgressNotification } from './progress-notifications.ts'
import { serveTasks } from './tasks/serve-tasks.ts'
import { toolsCall } from './tools-call.ts'
import { toolsList } from './tools-list.ts'

export const maxMcpBodyBytes = 4 * 1024 * 1024
const listIsFreshMs = 3_600_000

/**
 * MCP 2026-07-28, and 2025-06-18 and 2025-11-25 from the same endpoint. A server object per request, so that nothing
 * of one caller can be seen by another.
 */
export function createToolHubMcp(context: ToolHubContext): McpHttpHandler {
  const tools = toolsList()
  const cache = { ttlMs: listIsFreshMs, cacheScope: 'public' as const }

  return createMcpHandler(
    ({ authInfo, era }) => {
      const principal = principalOf(authInfo)
      const server = new Server(
        { name: 'gatehouse', title: 'Gatehouse Tool Hub', version: context.version },
        {
          capabilities: era === 'modern' ? { tools: {}, extensions: { [tasksExtension]: {} } } : { tools: {} },
          instructions,
          cacheHints: { 'tools/list': cache, 'server/discover': cache },
        },
      )
      server.setRequestHandler('tools/list', () => ({ tools }))
      server.setRequestHandler('tools/call', (request, ctx) =>
        toolsCall(context, {
          params: request.params,
          principal,
          signal: ctx.mcpReq.signal,
          onProgress: onProgressOf(ctx.mcpReq),
          // From the transport, not from the arguments: a model must not be able to begin a new run.
          run: runOf(ctx.http?.req?.headers),
          trace: callersTrace(ctx.mcpReq._meta, ctx.http?.req?.headers),
          abilities: clientAbilities(era, ctx.mcpReq.envelope),
          inputResponses: ctx.mcpReq.inputResponses,
          requestState: ctx.mcpReq.requestState<string>(),
        }),
      )
      if (era === 'modern') {
        serveTasks(server, context, { principal, run: (ctx) => runOf(ctx.http?.req?.headers) })
      }
      return server
    },
    {
      maxRequestBodySize: maxMcpBodyBytes,
      onerror: (error) => context.log.debug({ err: error }, 'mcp request refused'),
    },
  )
}

/** Hands the principal through the SDK. The token itself goes no further than the authenticator. */
export function authInfoOf(principal: Principal): AuthInfo {
  return { token: '', clientId: principal.actor.id, scopes: [...principal.scopes], extra: { principal } }
}

function principalOf(authInfo: AuthInfo | undefined): Principal {
  const principal = authInfo?.extra?.['principal']
  if (principal === undefined) throw new TypeError('an MCP request reached the server without a principal')
  return principal as Principal
}

function onProgressOf(request: {
  readonly _meta?: unknown
  readonly notify: (notification: ProgressNotification) => Promise<void>
}): OnProgress | undefined {
  const token = (request._meta as { progressToken?: unknown } | undefined)?.progressToken
  if (typeof token !== 'string' && typeof token !== 'number') return undefined
  return progressNotifications(token, (notification) => request.notify(notification))
}

function runOf(headers: Headers | undefined): string | undefined {
  return headers?.get('gatehouse-run') ?? headers?.get('mcp-session-id') ?? undefined
}
