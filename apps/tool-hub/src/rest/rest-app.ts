import type { Principal } from '@gatehouse/core'
import { Hono, type Context } from 'hono'
import { parseArguments } from '../access/parse-arguments.ts'
import { perform } from '../access/perform.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { errorResponse } from './error-response.ts'
import { executionContent } from './execution-content.ts'
import { exportAudit } from './export-audit.ts'
import { logged } from './logged.ts'
import { progressStream, wantsProgress, type ProgressLine } from './progress-stream.ts'
import { readJsonBody } from './read-body.ts'
import { readQuery } from './read-query.ts'
import type { Route } from './route.ts'
import { routes } from './routes/index.ts'

export type Environment = { Variables: { principal: Principal } }

/** The REST surface, made from the table of routes. Authentication happens before it, in server.ts. */
export function createRestApp(context: ToolHubContext): Hono<Environment> {
  const app = new Hono<Environment>()
  app.get('/api/audit/export', (c) => exportAudit(context, c.get('principal'), c.req.raw))
  app.get('/api/executions/:id/content/:at', (c) =>
    executionContent(context, c.get('principal'), c.req.raw, { executionId: c.req.param('id'), at: c.req.param('at') }),
  )
  for (const route of routes) app[route.method](toHonoPath(route.path), (c) => serve(context, route, c))
  return app
}

async function serve(context: ToolHubContext, route: Route, c: Context<Environment>): Promise<Response> {
  const request = c.req.raw
  const work = (onProgress: (progress: ProgressLine) => void): Promise<unknown> =>
    perform(
      context,
      {
        action: route.action,
        scope: route.scope,
        principal: c.get('principal'),
        signal: request.signal,
        surface: 'rest',
        traceparent: request.headers.get('traceparent') ?? undefined,
        tracestate: request.headers.get('tracestate') ?? undefined,
        run: request.headers.get('gatehouse-run') ?? undefined,
      },
      async (op) =>
        route.handle(context, {
          op,
          params: c.req.param(),
          query: readQuery(route.query, new URL(request.url).searchParams),
          body: route.body === undefined ? undefined : parseArguments(route.body, await readJsonBody(request)),
          request,
          onProgress,
        }),
    )
  if (wantsProgress(request)) return progressStream(work, (error) => logged(context, error))
  try {
    return Response.json(await work(() => {}), {
      status: route.status ?? 200,
      headers: { 'cache-control': 'no-store' },
    })
  } catch (error) {
    return errorResponse(error, logged(context, error))
  }
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
