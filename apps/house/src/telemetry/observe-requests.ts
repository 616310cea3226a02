import type { Logger } from '@gatehouse/core'
import { incomingRequest, type Telemetry } from '@gatehouse/telemetry'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'

/** Measures and traces every request, by the route that answers it; at the level `info`, each is a line of the log. */
export function observeRequests({
  telemetry,
  log,
}: {
  readonly telemetry: Telemetry
  readonly log: Logger
}): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now()
    const request = incomingRequest(telemetry, c.req.raw)
    await telemetry.duringRequest(async () => {
      await next()
      const matched = routePath(c, -1)
      // A path that nothing serves is known by the pattern of whoever refuses it. Never the path: it may hold a secret.
      const route = matched.includes('*') ? 'none' : matched
      const { status } = c.res
      request.answered({ route, status })
      const { method } = c.req
      log.info({ method, route, status, durationMs: Math.round((performance.now() - startedAt) * 10) / 10 }, 'answered')
    })
  }
}
