import { createHash, timingSafeEqual } from 'node:crypto'
import { errorResponse } from '@gatehouse/app-tool-hub'
import { GatehouseError } from '@gatehouse/core'
import type { HouseMetrics } from '@gatehouse/telemetry'
import { Hono } from 'hono'

/** `/metrics`, for whoever brings the token; without one, for whoever can reach it. */
export function metricsApp(metrics: HouseMetrics, token: (() => Promise<string>) | undefined): Hono {
  return new Hono().get('/metrics', async (c) => {
    if (token !== undefined && !isSame(c.req.header('authorization'), await token())) {
      const refusal = new GatehouseError(
        'unauthenticated',
        'metrics_token_required',
        'Metrics are not for everybody.',
        {
          hint: 'Bring the token of telemetry.metrics.token as Authorization: Bearer.',
        },
      )
      return errorResponse(refusal, '', { 'www-authenticate': 'Bearer realm="metrics"' })
    }
    const { contentType, body } = await metrics.print(c.req.header('accept'))
    return new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  })
}

/** Digests, so that they are of one length and the time says nothing. */
function isSame(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
