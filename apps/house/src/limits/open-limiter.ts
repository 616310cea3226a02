import { InvalidInputError, type Clock, type Logger } from '@gatehouse/core'
import { openLimitStore, type Database } from '@gatehouse/database'
import {
  createLimiter,
  createMemoryLimits,
  parseLimits,
  type Limit,
  type Limiter,
  type LimitStore,
} from '@gatehouse/limits'
import type { Settings } from '../settings.ts'

export interface HouseLimits extends AsyncDisposable {
  readonly limiter: Limiter
  readonly list: readonly Limit[]
}

/** Counts where the configuration says. Its store may be out of reach: calls are decided by the fail mode of their limits then. */
export async function openLimiter(deps: {
  readonly settings: Settings
  readonly database: Database
  readonly resolveSecret: (reference: string) => Promise<string>
  readonly clock: Clock
  readonly log: Logger
}): Promise<HouseLimits> {
  const { clock, log } = deps
  await using opening = new AsyncDisposableStack()
  const list = parseLimits(deps.settings.config.limits.list)
  const store = await openStore(deps, opening)
  const limiter = opening.use(createLimiter({ store, clock, log }))
  const held = opening.move()
  return { limiter, list, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

type Deps = Parameters<typeof openLimiter>[0]

async function openStore(
  { settings, database, resolveSecret, clock, log }: Deps,
  opening: AsyncDisposableStack,
): Promise<LimitStore> {
  const { store, redisUrl } = settings.config.limits
  if (store === 'memory') return createMemoryLimits({ clock })
  if (store === 'redis') {
    if (redisUrl === undefined) throw urlMissing()
    const { openRedisLimits } = await import('@gatehouse/limits/redis')
    const url = /^(env|file):/.test(redisUrl) ? await resolveSecret(redisUrl) : redisUrl
    return opening.use(await openRedisLimits({ url, log }))
  }
  if (settings.databaseUrl === undefined) return database.stores.limits
  return opening.use(await openLimitStore({ url: settings.databaseUrl, log }))
}

function urlMissing(): InvalidInputError {
  return new InvalidInputError('redis_url_required', 'limits.store is redis, but it is not said where that is.', {
    at: 'limits.redisUrl',
    hint: 'Write redis://host:6379, or a reference such as env:REDIS_URL.',
  })
}
