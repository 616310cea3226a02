import { leastConfidence, sureConfidence } from '../confidence.ts'
import { areaUnderCurve } from './area-under-curve.ts'
import type { LabelledSet } from './labelled-set.ts'
import { openSetSearch, type Configuration, type SetAnswer, type SetSearch } from './open-set-search.ts'
import type { NamedModels } from './models-of-set.ts'
import { quantile } from './quantile.ts'
import { scoreRanking } from './score-ranking.ts'

/** The names are those of the published document. Shares are from 0 to 1, times in milliseconds. */
export interface Evaluation {
  readonly set: string
  readonly tools: number
  /** Requests that the figures are averages over. */
  readonly queries: number
  readonly infeasible_queries: number
  /** Reading, embedding and indexing all tools. */
  readonly build_ms: number
  /** Resident memory of the process at the end. */
  readonly memory_mb: number
  readonly configs: Readonly<Record<Configuration, Measures>>
}

export interface Measures {
  readonly [recall: `recall@${number}`]: number
  readonly 'ndcg@10': number
  readonly 'completeness@10': number
  readonly p50_ms: number
  readonly p95_ms: number
  readonly p99_ms: number
  /** Resident memory of the process after it was measured. */
  readonly memory_mb: number
  /** How well the score of the best tool tells requests that can be served from those that cannot; absent without the latter. */
  readonly infeasible_auc?: number
  /** Rows of the list that an agent is shown, on average. */
  readonly shown?: number
  /** Share of the groups of which a tool is in that list, as a row or as an alternative of one. */
  readonly shown_recall?: number
  /** Share of the requests that were answered without a model of others, because it did not answer in its time. */
  readonly without?: number
  /** Share of the requests that can be served, and of those that cannot, that are answered with "nothing fits". */
  readonly nothing_fits?: ShareOfKinds
  /** The same for those of which the agent is told that what is listed are guesses. */
  readonly unsure?: ShareOfKinds
}

export interface ShareOfKinds {
  readonly feasible: number
  /** Absent when the set has none. */
  readonly infeasible?: number
}

export interface EvaluationOptions {
  /** All when absent. */
  readonly configurations?: readonly Configuration[]
  /** Measured beside what is built in. */
  readonly models?: readonly NamedModels[]
  /** Recall is given at these besides 1, 5 and 10. */
  readonly ks?: readonly number[]
  readonly signal: AbortSignal
  readonly onProgress?: (progress: EvaluationProgress) => void
}

export interface EvaluationProgress {
  readonly step: string
  readonly done: number
  readonly total: number
}

const warmUps = 20
const alwaysAt = [1, 5, 10]

/** Asks every request of a set in every configuration. */
export async function evaluateSet(set: LabelledSet, options: EvaluationOptions): Promise<Evaluation> {
  const { signal, onProgress = () => {} } = options
  const startedAt = performance.now()
  await using search = await openSetSearch(set, {
    signal,
    ...(options.models === undefined ? {} : { models: options.models }),
    onRead: (done) => onProgress({ step: 'indexing', done, total: set.tools.length }),
    onEmbedded: (done) => onProgress({ step: 'embedding', done, total: set.tools.length }),
  })
  const buildMs = performance.now() - startedAt
  const configs: Record<Configuration, Measures> = {}
  for (const configuration of options.configurations ?? search.configurations) {
    configs[configuration] = await measure(search, configuration, set, options)
  }
  return {
    set: set.name,
    tools: set.tools.length,
    queries: set.queries.length,
    infeasible_queries: set.infeasible.length,
    build_ms: Math.round(buildMs),
    memory_mb: residentMb(),
    configs,
  }
}

async function measure(
  search: SetSearch,
  configuration: Configuration,
  { queries, infeasible }: LabelledSet,
  { ks = [], signal, onProgress = () => {} }: EvaluationOptions,
): Promise<Measures> {
  for (const { text } of queries.slice(0, warmUps)) await search.search(text, configuration)
  const times: number[] = []
  const total = queries.length + infeasible.length
  const ask = async (text: string): Promise<SetAnswer> => {
    signal.throwIfAborted()
    onProgress({ step: configuration, done: times.length, total })
    // Searches do not wait for anything: without a pause nothing else would run, an interrupt included.
    if (times.length % 64 === 63) await new Promise((resolve) => setImmediate(resolve))
    const startedAt = performance.now()
    const answer = await search.search(text, configuration)
    times.push(performance.now() - startedAt)
    return answer
  }
  const places = [...new Set([...alwaysAt, ...ks])].sort((a, b) => a - b)
  const scores: (ReturnType<typeof scoreRanking> & { readonly shownRecall: number })[] = []
  const answers: SetAnswer[] = []
  for (const { text, groups } of queries) {
    const answer = await ask(text)
    const shown = new Set(answer.shown?.flat())
    const shownRecall = groups.filter((group) => group.some((id) => shown.has(id))).length / groups.length
    scores.push({ ...scoreRanking(answer.ranking, groups, places), shownRecall })
    answers.push({ ...answer, ranking: [] })
  }
  const others: SetAnswer[] = []
  for (const text of infeasible) others.push(await ask(text))

  const auc = areaUnderCurve(
    answers.map(({ best }) => best),
    others.map(({ best }) => best),
  )
  const shows = answers[0]?.shown !== undefined
  const shareBetween = (from: number, to: number): ShareOfKinds => {
    const share = (list: readonly SetAnswer[]): number =>
      mean(list.map(({ confidence = 0 }) => (confidence >= from && confidence < to ? 1 : 0)))
    return { feasible: share(answers), ...(others.length === 0 ? {} : { infeasible: share(others) }) }
  }
  return {
    ...Object.fromEntries(places.map((k, i) => [`recall@${k}`, mean(scores.map(({ recall }) => recall[i]!))])),
    'ndcg@10': mean(scores.map(({ ndcgAt10 }) => ndcgAt10)),
    'completeness@10': mean(scores.map(({ completenessAt10 }) => completenessAt10)),
    p50_ms: rounded(quantile(times, 0.5)),
    p95_ms: rounded(quantile(times, 0.95)),
    p99_ms: rounded(quantile(times, 0.99)),
    memory_mb: residentMb(),
    ...(auc === undefined ? {} : { infeasible_auc: rounded(auc) }),
    ...(shows
      ? {
          shown: rounded(mean(answers.map(({ shown }) => shown!.length))),
          shown_recall: mean(scores.map(({ shownRecall }) => shownRecall)),
          nothing_fits: shareBetween(0, leastConfidence),
          unsure: shareBetween(leastConfidence, sureConfidence),
        }
      : {}),
    ...(answers[0]?.wentWithout === undefined
      ? {}
      : { without: mean([...answers, ...others].map(({ wentWithout }) => (wentWithout === true ? 1 : 0))) }),
  }
}

function residentMb(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20)
}

function mean(values: readonly number[]): number {
  return rounded(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
