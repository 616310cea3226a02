import { createHostGuard, errorResponse, loopbackHosts } from '@gatehouse/app-tool-hub'
import { GatehouseError } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { protectedResourceMetadata } from '@gatehouse/identity'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { automationMetadataPath, type HouseContext } from './context.ts'
import type { Settings } from './settings.ts'
import type { MetricsWay } from './telemetry/metrics-way.ts'
import { observeRequests } from './telemetry/observe-requests.ts'

/** All parts of this process behind one port: who may knock, then which part answers. */
export function createServerApp(
  context: HouseContext,
  options: {
    readonly settings: Settings
    readonly publicUrl: string
    readonly database: Database
    readonly metrics: MetricsWay
  },
): ReturnType<typeof getRequestListener> {
  const { settings, publicUrl, database, metrics } = options
  const app = new Hono()
  const guard = createHostGuard({
    allowedHosts: [...loopbackHosts, new URL(publicUrl).hostname, ...settings.config.allowedHosts],
  })

  app.use(observeRequests(context))
  app.use(async (c, next) => {
    try {
      guard(c.req.raw)
    } catch (error) {
      return errorResponse(error, '')
    }
    await next()
    // The rest of the body is not read, so the connection serves no further request; a client must not try one on it.
    if (c.res.status === 413) c.res.headers.set('connection', 'close')
    return undefined
  })
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await database.ping()
      return c.json({ status: 'ready' })
    } catch {
      return c.json({ status: 'database_unavailable' }, 503)
    }
  })
  if (metrics.kind === 'main') app.route('/', metrics.app)
  app.get('/.well-known/jwks.json', (c) => c.json(context.tokens.jwks()))
  if (settings.role !== 'tool-hub') {
    const metadata = protectedResourceMetadata({
      resource: `${publicUrl}/automation`,
      issuers: context.issuerUrls,
      scopes: ['automation_hub.catalog', 'automation_hub.execute'],
      name: 'Gatehouse Automation Hub',
    })
    app.get(automationMetadataPath, (c) => c.json(metadata))
    app.route('/', context.automationHub.app)
  }
  if (settings.role !== 'automation-hub') app.route('/', context.toolHub.app)
  app.notFound((c) =>
    errorResponse(
      new GatehouseError(
        'not_found',
        'no_such_route',
        `There is nothing at ${c.req.method} ${c.req.path.slice(0, 200)}.`,
        {
          hint: '/mcp speaks MCP; /api/openapi.json describes the REST API.',
        },
      ),
      '',
    ),
  )
  return getRequestListener((request, environment) => database.withinRequest(() => app.fetch(request, environment)))
}
