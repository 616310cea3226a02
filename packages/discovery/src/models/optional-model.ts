import type { Logger } from '@gatehouse/core'
import { createBreaker } from './breaker.ts'
import { withinTime, type InTime } from './within-time.ts'

/** Where a search can do without a model. */
export type ModelStage = 'rewrite' | 'embed' | 'rerank'

/** What a search did without. */
export interface Without {
  readonly stage: ModelStage
  /** `time_budget`, `resting` after several failures in a row, `preparing` its vectors, or the code of an error. */
  readonly reason: string
}

/** How a model has served since the start. */
export interface ModelHealth {
  readonly stage: ModelStage
  readonly model: string
  readonly state: 'ok' | 'resting'
  readonly answered: number
  /** By reason. */
  readonly without: Readonly<Record<string, number>>
}

/** A model that a search asks for a bounded time, and not at all while it is known to be down. */
export interface OptionalModel<M> {
  readonly model: M
  readonly ask: <T>(signal: AbortSignal, work: (model: M, signal: AbortSignal) => Promise<T>) => Promise<InTime<T>>
  readonly health: () => ModelHealth
}

export function optionalModel<M extends { readonly id: string }>(
  model: M,
  options: {
    readonly stage: ModelStage
    readonly budgetMs: number
    readonly log: Pick<Logger, 'warn'>
    readonly now?: () => number
  },
): OptionalModel<M> {
  const { stage, budgetMs, log } = options
  const breaker = createBreaker(options.now)
  const without = new Map<string, number>()
  let answered = 0
  return {
    model,
    async ask(signal, work) {
      if (!breaker.letsThrough()) {
        count(without, 'resting')
        return { kind: 'without', reason: 'resting' }
      }
      let outcome: 'succeeded' | 'failed' | 'unknown' = 'unknown'
      try {
        const said = await withinTime(budgetMs, signal, (within) => work(model, within))
        outcome = said.kind === 'in_time' ? 'succeeded' : 'failed'
        if (said.kind === 'in_time') answered++
        else {
          count(without, said.reason)
          log.warn({ stage, model: model.id, reason: said.reason, budgetMs }, 'a search went on without a model')
        }
        return said
      } finally {
        breaker.settle(outcome)
      }
    },
    health: () => ({
      stage,
      model: model.id,
      state: breaker.isResting ? 'resting' : 'ok',
      answered,
      without: Object.fromEntries(without),
    }),
  }
}

function count(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}
