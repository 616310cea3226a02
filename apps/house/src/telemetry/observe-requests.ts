import { incomingRequest, type Telemetry } from '@gatehouse/telemetry'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'

/** Measures and traces every request, by the route that answers it. */
export function observeRequests(telemetry: Telemetry): MiddlewareHandler {
  return async (c, next) => {
    const request = incomingRequest(telemetry, c.req.raw)
    await next()
    const route = routePath(c, -1)
    // A path that nothing serves is known by the pattern of whoever refuses it.
    request.answered({ route: route.includes('*') ? 'none' : route, status: c.res.status })
  }
}
