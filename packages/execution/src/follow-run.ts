import { setTimeout as sleep } from 'node:timers/promises'
import { traceHeaders, type Logger, type Operation } from '@gatehouse/core'
import type { NoNews, ToolOutput, ToolPause } from '@gatehouse/spec'
import type { Followed, Left } from './call.ts'
import type { ConcurrencyCap } from './concurrency-cap.ts'
import type { Execution } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'
import type { CredentialDesk, RuleDesk } from './ports.ts'
import { rulePause, ruledProgress } from './rule-news.ts'
import { changePause, leaseMs, writePause, type PauseDeps } from './write-pause.ts'

export interface FollowDeps extends PauseDeps {
  readonly executions: Pick<ExecutionStore, 'pause' | 'find'>
  readonly credentials: CredentialDesk
  /** How many executions may be followed at once; apart from the running calls, since waiting costs little. */
  readonly followLimits: ConcurrencyCap
  /** How long one question for news may be held back by the backend. */
  readonly followWaitMs: number
  readonly log: Logger
  readonly rules: RuleDesk
}

/** Between the end of one question to a backend and the next. */
const shortestRestMs = 100
const longestRestMs = 60_000
/** How many times the suggested time a question waits at most, when the backend answers at once. */
const mostPatience = 10
/** How much time there is to tell a backend to stop, whatever else has been aborted. */
const cancelTimeoutMs = 10_000
/** How often an answer that cannot have arrived is handed over again. */
const mostHandOvers = 5
const progressWrittenEveryMs = 2_000

/**
 * Asks the backend about its run until the run ends or asks the user. It gives up when the execution is somebody else's,
 * when this process stops, when no credential is to be had without the user, or when there are too many; then whoever
 * comes next goes on from what is stored.
 */
export async function followRun(deps: FollowDeps, op: Operation, followed: Followed): Promise<ToolOutput | Left> {
  using places = new DisposableStack()
  let { execution } = followed
  try {
    places.use(deps.followLimits.take(execution.tenantId, execution.userId))
  } catch (error) {
    deps.log.debug({ err: error, executionId: execution.id }, 'not followed for now')
    return letGo(deps, execution)
  }
  const round = createRound(deps, op, followed)
  let writtenAt = deps.clock.now()

  for (;;) {
    if (execution.status === 'input_required') return { kind: 'left', execution }
    if (followed.life.leaving.aborted) return letGo(deps, execution)
    if (deps.clock.now() >= execution.pause!.endsBy) return { kind: 'failed', failure: outOfTime }

    const news = await round(execution)
    if (news === undefined) return letGo(deps, execution)
    if (news.kind === 'succeeded' || news.kind === 'failed') return news

    const now = deps.clock.now()
    const { pause } = execution
    const standing: ToolPause =
      news.kind === 'no_news'
        ? { kind: 'running', handle: pause!.handle }
        : await rulePause(deps.rules, op, execution, news)
    if (news.kind === 'no_news' && news.isRefusedAnswer)
      execution = { ...execution, pause: { ...pause!, problem: news.failure.message } }
    const isNew = standing.kind === 'running' && standing.progress !== undefined
    const isDue = pause!.leaseUntil - now < leaseMs / 2 || (isNew && now - writtenAt > progressWrittenEveryMs)
    if (standing.kind === 'input_required' || isDue) {
      const written = await writePause(deps, execution, standing)
      if (written === undefined) return left(deps, execution)
      execution = written
      writtenAt = now
    }
  }
}

type News = ToolOutput | ToolPause | (NoNews & { readonly isRefusedAnswer: boolean })

/** One question to the backend, with the rest before it. Undefined when none can be asked. */
function createRound(deps: FollowDeps, op: Operation, followed: Followed) {
  const { adapter, life } = followed
  let { answer } = followed
  let handOvers = 0
  let silences = 0
  let quickAnswers = 0
  let restMs = 0
  let isCancelSent = false

  return async (execution: Execution): Promise<News | undefined> => {
    const stop = isCancelSent ? life.leaving : AbortSignal.any([life.signal, life.leaving])
    await sleep(restMs, undefined, { signal: stop }).catch(() => {})
    if (life.leaving.aborted) return undefined
    const isCancel = life.signal.aborted && !isCancelSent && adapter.cancel !== undefined
    // Whoever cancels has aborted the operation; the request that says so is made all the same.
    const signal = isCancel ? AbortSignal.timeout(cancelTimeoutMs) : stop
    const credential = await deps.credentials.obtain({ ...op, signal }, adapter.credential).catch((error: unknown) => {
      deps.log.debug({ err: error, executionId: execution.id }, 'no credential to go on with')
      return undefined
    })
    if (credential === undefined) return undefined
    if (life.signal.aborted) isCancelSent = true

    const startedAt = performance.now()
    const followUp = {
      tool: execution.tool,
      handle: execution.pause!.handle,
      executionId: execution.id,
      credential,
      timeoutMs: isCancel ? cancelTimeoutMs : deps.followWaitMs,
      ...traceHeaders(op.trace),
      onProgress: ruledProgress(deps.rules, op, execution, life.onProgress),
      signal,
    }
    const news = await ask(isCancel, followUp)
    restMs = restBefore(news, performance.now() - startedAt)
    return news
  }

  async function ask(isCancel: boolean, followUp: Parameters<NonNullable<typeof adapter.follow>>[0]): Promise<News> {
    if (isCancel) return withoutRefusal(await adapter.cancel!(followUp))
    if (answer === undefined) return withoutRefusal(await adapter.follow!(followUp))
    const given = answer
    answer = undefined
    const news = await adapter.follow!({ ...followUp, input: given.input })
    if (news.kind !== 'no_news') return news
    const hasSurelyNotArrived = news.failure.isOutcomeUnknown !== true && isPassing(news.failure.kind)
    if (hasSurelyNotArrived && ++handOvers < mostHandOvers) answer = given
    return { ...news, isRefusedAnswer: news.failure.kind === 'rejected' }
  }

  function restBefore(news: News, tookMs: number): number {
    if (news.kind === 'no_news') {
      const backOffMs = 500 * 2 ** Math.min(silences++, 10)
      return Math.min(longestRestMs, Math.max(backOffMs, news.failure.retryAfterMs ?? 0))
    }
    silences = 0
    if (news.kind !== 'running') return shortestRestMs
    const pollAfterMs = news.pollAfterMs ?? 1_000
    // A backend that holds the question back is asked again at once, one that does not less and less often.
    if (tookMs >= pollAfterMs) quickAnswers = 0
    const patience = Math.min(1.5 ** quickAnswers++, mostPatience)
    return Math.min(longestRestMs, Math.max(shortestRestMs, pollAfterMs * patience - tookMs))
  }
}

function isPassing(kind: string): boolean {
  return kind === 'unreachable' || kind === 'rate_limited' || kind === 'backend_error'
}

function withoutRefusal(news: ToolOutput | ToolPause | NoNews): News {
  return news.kind === 'no_news' ? { ...news, isRefusedAnswer: false } : news
}

/** Somebody else may go on at once. */
async function letGo(deps: FollowDeps, execution: Execution): Promise<Left> {
  const free = await changePause(deps, execution, 'running', { ...execution.pause!, leaseUntil: 0 })
  return free === undefined ? left(deps, execution) : { kind: 'left', execution: free }
}

/** As it stands in the store: it has ended there, or somebody else goes on. */
async function left(deps: FollowDeps, execution: Execution): Promise<Left> {
  const { tenantId, userId, id } = execution
  return { kind: 'left', execution: (await deps.executions.find(tenantId, userId, id)) ?? execution }
}

const outOfTime = {
  kind: 'timeout',
  message: 'The tool did not end in the time it has. It may have done its work.',
  isOutcomeUnknown: true,
} as const
