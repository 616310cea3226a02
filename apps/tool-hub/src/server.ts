import type { Principal } from '@gatehouse/core'
import { challengeFor, protectedResourceMetadata } from '@gatehouse/identity'
import { Hono, type MiddlewareHandler } from 'hono'
import { createApprovalPages } from './approvals/approval-pages.ts'
import { authInfoOf, createToolHubMcp } from './mcp/mcp-handler.ts'
import { errorResponse } from './rest/error-response.ts'
import { openApiDocument } from './rest/openapi-document.ts'
import { logged } from './rest/logged.ts'
import { createRestApp, type Environment } from './rest/rest-app.ts'
import type { ToolHubContext } from './tool-hub.ts'

/** The HTTP surface of Tool Hub: who is asking, then MCP or REST. */
export function createToolHubApp(context: ToolHubContext): { readonly app: Hono<Environment>; close(): Promise<void> } {
  const app = new Hono<Environment>()
  const mcp = createToolHubMcp(context)
  const authenticated = requirePrincipal(context)
  const document = openApiDocument(context.version)

  app.get('/.well-known/oauth-protected-resource', (c) => c.json(metadataOf(context)))
  app.get('/.well-known/oauth-protected-resource/mcp', (c) => c.json(metadataOf(context)))

  const tracked: MiddlewareHandler<Environment> = (_c, next) => context.work.track(next)
  app.use('/mcp', tracked, authenticated)
  app.all('/mcp', (c) => mcp.fetch(c.req.raw, { authInfo: authInfoOf(c.get('principal')) }))

  // The document says how to call the API, not what is in it.
  app.get('/api/openapi.json', (c) => c.json(document))
  app.use('/api/*', tracked, authenticated)
  app.route('/', createRestApp(context))
  app.use('/approvals/*', tracked)
  app.route('/', createApprovalPages(context))

  app.onError((error) => errorResponse(error, logged(context, error)))
  return { app, close: () => mcp.close() }
}

/** 401 comes from here only, with the way to get a token (RFC 9728 §5.1). */
function requirePrincipal(context: ToolHubContext): MiddlewareHandler<Environment> {
  return async (c, next) => {
    let principal: Principal
    try {
      principal = await context.authenticate(c.req.raw)
    } catch (error) {
      const challenge = challengeFor(error, {
        resourceMetadataUrl: `${context.publicUrl}/.well-known/oauth-protected-resource/mcp`,
        scope: ['tools'],
      })
      return errorResponse(
        error,
        logged(context, error),
        challenge === undefined ? {} : { 'www-authenticate': challenge },
      )
    }
    c.set('principal', principal)
    return next()
  }
}

function metadataOf(context: ToolHubContext): unknown {
  return protectedResourceMetadata({
    resource: `${context.publicUrl}/mcp`,
    issuers: context.issuers,
    scopes: ['tools'],
  })
}
