/**
 * Retries as a share of calls, so that an API in trouble is not asked three times as often. A few are there from the
 * start; every call earns a part of one.
 */
export interface RetryBudget {
  /** In hundredths of a retry: whole numbers add up without error. */
  readonly hundredths: number
}

const reserve = 3
const cap = 100

export const fullBudget: RetryBudget = { hundredths: reserve * 100 }

export function earn(budget: RetryBudget, percent: number): RetryBudget {
  return { hundredths: Math.min(budget.hundredths + percent, cap * 100) }
}

/** Undefined when there is nothing left to spend. */
export function spend(budget: RetryBudget): RetryBudget | undefined {
  return budget.hundredths < 100 ? undefined : { hundredths: budget.hundredths - 100 }
}
