// Takes as often as it is told, says how often it got something, and holds it until it is killed.
import { createLimiter, type Take } from '@gatehouse/limits'
import { silentLogger, systemClock } from '@gatehouse/core'

const { url, take, times, leaseMs } = JSON.parse(process.argv[2]!) as {
  url: string
  take: Take
  times: number
  leaseMs: number
}
const store = url.startsWith('redis:')
  ? await (await import('@gatehouse/limits/redis')).openRedisLimits({ url, log: silentLogger })
  : await (await import('@gatehouse/database')).openLimitStore({ url, log: silentLogger, timeoutMs: 20_000 })
const limiter = createLimiter({ store, clock: systemClock, log: silentLogger, leaseMs, decideWithinMs: 20_000 })
const limit = { take, names: {}, decidedBy: 'limit', code: 'limit_reached', message: '', fail: 'closed' } as const
process.stdout.write('ready\n')
await new Promise((resolve) => process.stdin.once('data', resolve))
const taken = await Promise.allSettled(Array.from({ length: times }, () => limiter.take('t', [limit])))
process.stdout.write(`${taken.filter(({ status }) => status === 'fulfilled').length}\n`)
setInterval(() => {}, 1_000)
