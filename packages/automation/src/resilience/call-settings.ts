import type { Action } from '../action/action.ts'
import type { CallPolicy, PolicyOverride, ResponseMapping } from '../target/target-policy.ts'
import type { Target } from '../target/target.ts'
import type { BreakerSettings } from './breaker.ts'
import type { GateLimits } from './concurrency-gate.ts'
import type { RateSettings } from './rate.ts'

/** The policy of one action with every default filled in. */
export interface CallSettings {
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  /** Which answers that are larger are stored. */
  readonly storable: 'nothing' | 'binary' | 'everything'
  readonly maxStoredBytes: number
  readonly retries: {
    readonly max: number
    /** Undefined: nobody said, so the description of the action decides. */
    readonly idempotencyKeyHonoured: boolean | undefined
    readonly baseDelayMs: number
    readonly maxDelayMs: number
    readonly attemptTimeoutMs: number
    readonly budgetPercent: number
  }
  readonly concurrency: GateLimits
  readonly rate: RateSettings & { readonly per: 'target' | 'user' }
  readonly breaker: BreakerSettings | false
  readonly response: ResponseMapping | undefined
  readonly redact: readonly string[]
  /** Which override a limit comes from, empty for the target's own; part of the key it is counted under. */
  readonly scopes: { readonly concurrency: string; readonly rate: string; readonly breaker: string }
}

/** What the policy of the target says about this action. */
export function callSettings(
  target: Pick<Target, 'policy' | 'timeoutMs' | 'maxResponseBytes'>,
  action: Pick<Action, 'name' | 'effect'>,
): CallSettings {
  const overrides = target.policy?.overrides ?? []
  const layers = overrides.filter((override) => matches(override, action))
  const laidOver: CallPolicy = Object.assign({}, target.policy, ...layers)
  const scopeOf = (limit: 'concurrency' | 'rate' | 'breaker'): string => {
    const last = layers.findLast((layer) => layer[limit] !== undefined)
    return last === undefined ? '' : String(overrides.indexOf(last))
  }
  const { retries = {}, concurrency = {}, rate = {}, breaker = {} } = laidOver
  const timeoutMs = laidOver.timeoutMs ?? target.timeoutMs
  return {
    timeoutMs,
    maxResponseBytes: laidOver.maxResponseBytes ?? target.maxResponseBytes,
    storable: storableOf(laidOver),
    maxStoredBytes: laidOver.maxStoredBytes ?? 1024 ** 3,
    retries: {
      max: retries.max ?? 2,
      idempotencyKeyHonoured: retries.idempotencyKeyHonoured,
      baseDelayMs: retries.baseDelayMs ?? 200,
      maxDelayMs: retries.maxDelayMs ?? 5_000,
      attemptTimeoutMs: Math.min(retries.attemptTimeoutMs ?? timeoutMs, timeoutMs),
      budgetPercent: retries.budgetPercent ?? 10,
    },
    concurrency: { max: concurrency.max ?? 256, maxQueued: concurrency.maxQueued ?? 2_000 },
    rate: {
      ...(rate.requests === undefined ? {} : { requests: rate.requests }),
      perMs: rate.perMs ?? 1_000,
      maxPauseMs: rate.maxPauseMs ?? 900_000,
      per: rate.per ?? 'target',
    },
    breaker: breaker === false ? false : breakerSettings(breaker),
    response: laidOver.response,
    redact: laidOver.redact ?? [],
    scopes: { concurrency: scopeOf('concurrency'), rate: scopeOf('rate'), breaker: scopeOf('breaker') },
  }
}

function storableOf({ largeResponses, response, redact = [] }: CallPolicy): CallSettings['storable'] {
  if (largeResponses !== 'store') return 'nothing'
  // Pointers into an answer find nothing in bytes that nobody has parsed.
  return response === undefined && redact.length === 0 ? 'everything' : 'binary'
}

function breakerSettings(given: Partial<BreakerSettings>): BreakerSettings {
  const window = given.window ?? 20
  // A breaker that asks for more failures than it remembers would never open.
  return { failures: Math.min(given.failures ?? 10, window), window, openMs: given.openMs ?? 10_000 }
}

function matches(override: PolicyOverride, action: Pick<Action, 'name' | 'effect'>): boolean {
  if (override.effect !== undefined && override.effect !== action.effect) return false
  return override.name === undefined || matchesName(override.name, action.name)
}

/** Greedy from the left; `*` stands for any characters. Takes no regular expression: patterns come from outside. */
export function matchesName(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === name
  const last = rest.pop()!
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false
  let from = first.length
  for (const part of rest) {
    const found = name.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return from <= name.length - last.length
}
