import type { Limit, Limiter } from '@gatehouse/limits'
import type { DoctorCheck } from './doctor.ts'

/** Whether limits are counted, and where. */
export async function checkLimits(deps: {
  readonly limiter: Limiter
  readonly limits: readonly Limit[]
  readonly isAlone: boolean
}): Promise<readonly DoctorCheck[]> {
  const { limiter, limits, isAlone } = deps
  const name = 'limits'
  const isAnswering = await limiter.check()
  const { store, lastFailure, failingSince } = limiter.standing()
  const counted = `${limits.length} limits, counted in ${store}`
  if (!isAnswering) {
    const since = failingSince === undefined ? '' : ` since ${new Date(failingSince).toISOString()}`
    return [
      {
        name,
        status: 'fail',
        message: `${counted}, which does not answer in time${since} (${lastFailure ?? 'no answer'})`,
        fix: 'Until it does, calls are decided by the fail mode of their limits. Look at the server of limits.store.',
      },
    ]
  }
  if (store !== 'memory' || limits.length === 0) return [{ name, status: 'ok', message: counted }]
  if (!isAlone)
    return [
      { name, status: 'warn', message: `${counted}: each process for itself`, fix: 'Set limits.store to postgres.' },
    ]
  if (!limits.some(({ measure }) => measure.kind === 'quota')) return [{ name, status: 'ok', message: counted }]
  return [
    {
      name,
      status: 'warn',
      message: `${counted}: quotas begin anew when this process starts`,
      fix: 'Set limits.store to postgres.',
    },
  ]
}
