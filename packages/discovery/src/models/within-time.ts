import { isGatehouseError } from '@gatehouse/core'

export type InTime<T> =
  | { readonly kind: 'in_time'; readonly value: T }
  /** `reason` is an error code, or `time_budget`. */
  | { readonly kind: 'without'; readonly reason: string }

/**
 * What a model says, if it says it in time. Never throws for a model that is slow, busy, gone or talks nonsense: whoever
 * asks goes on without it and says so. A signal of the caller itself is passed on as an abort.
 */
export async function withinTime<T>(
  budgetMs: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<InTime<T>> {
  const budget = new AbortController()
  const { promise: late, resolve } = Promise.withResolvers<InTime<T>>()
  const timer = setTimeout(() => {
    budget.abort()
    resolve({ kind: 'without', reason: 'time_budget' })
  }, budgetMs)
  const answered = ask(AbortSignal.any([signal, budget.signal])).then(
    (value): InTime<T> => ({ kind: 'in_time', value }),
    (error: unknown): InTime<T> => {
      signal.throwIfAborted()
      if (!isGatehouseError(error)) throw error
      return { kind: 'without', reason: error.code }
    },
  )
  answered.catch(() => {})
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}
