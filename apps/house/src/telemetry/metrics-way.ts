import { createHostGuard, errorResponse, loopbackHosts } from '@gatehouse/app-tool-hub'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { HouseContext } from '../context.ts'
import type { Settings } from '../settings.ts'
import { listen } from '../start/listen.ts'
import { metricsApp } from './serve-metrics.ts'

/** How metrics are reached: on the port that serves everything else, on one of their own, or not at all. */
export type MetricsWay =
  | { readonly kind: 'main'; readonly app: Hono }
  | { readonly kind: 'own'; readonly app: Hono; readonly host: string; readonly port: number }
  | { readonly kind: 'none' }

/**
 * Metrics tell a stranger how many users there are, what fails and when. Without a token they are on the main port only where
 * nobody but this machine can come: it listens there alone, and no other address of it has been made known, as behind a proxy.
 */
export function metricsWay(context: HouseContext, { config, host }: Settings): MetricsWay {
  const { enabled, token, listen: own } = config.telemetry.metrics
  if (!enabled) return { kind: 'none' }
  const secret = token === undefined ? undefined : () => context.secrets.resolve(token, config.tenant)
  const app = metricsApp(context.telemetry.metrics, secret)
  if (own !== undefined) {
    const at = own.lastIndexOf(':')
    const ownHost = own.slice(0, at).replace(/^\[|\]$/g, '')
    const guarded = isLoopback(ownHost) ? forThisMachine(app) : app
    return { kind: 'own', app: guarded, host: ownHost, port: Number(own.slice(at + 1)) }
  }
  const isAlone = isLoopback(host) && (config.publicUrl === undefined || isLoopback(new URL(config.publicUrl).hostname))
  return token !== undefined || isAlone ? { kind: 'main', app } : { kind: 'none' }
}

/** A page in a browser of this machine must not read them through a name that resolves to it. */
function forThisMachine(app: Hono): Hono {
  const guard = createHostGuard({ allowedHosts: loopbackHosts })
  return new Hono()
    .use(async (c, next) => {
      guard(c.req.raw)
      await next()
    })
    .route('/', app)
    .onError((error) => errorResponse(error, ''))
}

/** Opens the listener that is for metrics alone. */
export async function listenForMetrics(way: MetricsWay): Promise<AsyncDisposable | undefined> {
  if (way.kind !== 'own') return undefined
  const listener = await listen(way.host, way.port)
  listener.serve(getRequestListener(way.app.fetch))
  return { [Symbol.asyncDispose]: () => listener.close(0) }
}

function isLoopback(host: string): boolean {
  return loopbackHosts.includes(host) || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
